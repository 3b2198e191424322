/* The calls of the system that the compiler makes and that can fail, each with
 * an error that it can fail with. CMakeLists.txt reads the names from here. */
#ifndef FAULTS_CALLS_H
#define FAULTS_CALLS_H

#define CALL_LIST(X)                                                           \
  X(malloc, ENOMEM)                                                            \
  X(open, EMFILE)                                                              \
  X(openat, ENFILE)                                                            \
  X(stat, EACCES)                                                              \
  X(lstat, EACCES)                                                             \
  X(fstat, EIO)                                                                \
  X(mmap, ENODEV)                                                              \
  X(read, EIO)                                                                 \
  X(write, ENOSPC)                                                             \
  X(fwrite, ENOSPC)                                                            \
  X(fflush, EDQUOT)                                                            \
  X(fsync, EIO)                                                                \
  X(close, EIO)                                                                \
  X(chmod, EPERM)                                                              \
  X(fchmod, EPERM)                                                             \
  X(rename, EROFS)                                                             \
  X(renameat2, EINVAL)                                                         \
  X(mkdtemp, ENOSPC)                                                           \
  X(mkostemp, ENOSPC)                                                          \
  X(opendir, EMFILE)                                                           \
  X(readdir, EIO)                                                              \
  X(getdents64, EIO)                                                           \
  X(unlink, EACCES)                                                            \
  X(unlinkat, EACCES)                                                          \
  X(rmdir, EACCES)                                                             \
  X(realpath, ENOMEM)                                                          \
  X(pipe2, EMFILE)                                                             \
  X(posix_spawn_file_actions_init, ENOMEM)                                     \
  X(posix_spawnattr_init, ENOMEM)                                              \
  X(posix_spawn_file_actions_addopen, ENOMEM)                                  \
  X(posix_spawn_file_actions_adddup2, ENOMEM)                                  \
  X(posix_spawn_file_actions_addchdir_np, ENOMEM)                              \
  X(posix_spawnp, EAGAIN)                                                      \
  X(poll, ENOMEM)                                                              \
  X(waitpid, ECHILD)

#endif
