# Sourced by tests of the documents, behind support/shell.sh: the current folder
# looks like the project's root after a build, with the compiler under test as
# build/streamnet.
for entry in "$SOURCE"/*; do
  case ${entry##*/} in
  build*) ;;
  *) ln -s "$entry" . ;;
  esac
done
mkdir build
ln -s "$STREAMNET" build/streamnet
