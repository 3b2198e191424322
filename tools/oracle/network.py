"""Builds small quantised .tflite files through the flatbuffers schema.

The schema classes come from the tflite-micro package itself, so the builder
needs nothing beyond the oracle.
"""

import flatbuffers
import numpy as np
from tflite_micro.tensorflow.lite.micro.python import (
    schema_py_generated as schema,
)

INT8 = schema.TensorType.INT8
UINT8 = schema.TensorType.UINT8
INT32 = schema.TensorType.INT32
FLOAT32 = schema.TensorType.FLOAT32
RESOURCE = schema.TensorType.RESOURCE

DTYPES = {
    INT8: np.int8,
    UINT8: np.uint8,
    INT32: np.int32,
    FLOAT32: np.float32,
}

Operator = schema.BuiltinOperator
Padding = schema.Padding
Activation = schema.ActivationFunctionType


def quantization(scale, zero_point, dimension=0):
    """Affine parameters; both arguments may be a number or a list."""
    parameters = schema.QuantizationParametersT()
    parameters.scale = np.atleast_1d(scale).astype(np.float32)
    parameters.zeroPoint = np.atleast_1d(zero_point).astype(np.int64)
    parameters.quantizedDimension = dimension
    return parameters


def empty_subgraph(name):
    subgraph = schema.SubGraphT()
    subgraph.name = name
    subgraph.inputs = []
    subgraph.outputs = []
    subgraph.tensors = []
    subgraph.operators = []
    return subgraph


class Network:
    """A network under construction; tensors are named by their index."""

    def __init__(self):
        self._buffers = [schema.BufferT()]
        self._codes = []
        self._subgraph = empty_subgraph("main")
        self._subgraphs = [self._subgraph]

    def tensor(self, shape, kind=INT8, scale=None, zero_point=0, dimension=0,
               data=None):
        """Adds a tensor and returns its index; `data` makes it constant."""
        tensor = schema.TensorT()
        tensor.shape = [int(extent) for extent in shape]
        tensor.type = kind
        tensor.name = f"t{len(self._subgraph.tensors)}"
        if scale is not None:
            tensor.quantization = quantization(scale, zero_point, dimension)
        if data is None:
            tensor.buffer = 0
        else:
            buffer = schema.BufferT()
            content = np.ascontiguousarray(data, dtype=DTYPES[kind])
            buffer.data = np.frombuffer(content.tobytes(), dtype=np.uint8)
            tensor.buffer = len(self._buffers)
            self._buffers.append(buffer)
        self._subgraph.tensors.append(tensor)
        return len(self._subgraph.tensors) - 1

    def operator(self, code, inputs, outputs, options=None):
        """Appends an operator; `options` is one of the schema's ...OptionsT."""
        if code not in self._codes:
            self._codes.append(code)
        operator = schema.OperatorT()
        operator.opcodeIndex = self._codes.index(code)
        operator.inputs = list(inputs)
        operator.outputs = list(outputs)
        if options is not None:
            union = type(options).__name__[:-1]
            operator.builtinOptionsType = getattr(schema.BuiltinOptions, union)
            operator.builtinOptions = options
        self._subgraph.operators.append(operator)

    def handle(self, name):
        """The handle of a variable, by a VAR_HANDLE of its own."""
        tensor = self.tensor([], RESOURCE)
        self.operator(Operator.VAR_HANDLE, [], [tensor],
                      options("VarHandleOptions", container="",
                              sharedName=name))
        return tensor

    def read(self, handle, shape, scale, zero_point):
        """A variable's value, by READ_VARIABLE."""
        tensor = self.tensor(shape, INT8, scale, zero_point)
        self.operator(Operator.READ_VARIABLE, [handle], [tensor])
        return tensor

    def assign(self, handle, tensor):
        self.operator(Operator.ASSIGN_VARIABLE, [handle, tensor], [])

    def once(self, values, scale, zero_point):
        """CALL_ONCE of a new subgraph that assigns constants: {name: data}."""
        self.operator(Operator.CALL_ONCE, [], [],
                      options("CallOnceOptions",
                              initSubgraphIndex=len(self._subgraphs)))
        main, self._subgraph = self._subgraph, empty_subgraph("once")
        self._subgraphs.append(self._subgraph)
        for name, data in values.items():
            self.assign(self.handle(name),
                        self.tensor(data.shape, INT8, scale, zero_point,
                                    data=data))
        self._subgraph = main

    def serialize(self, inputs, outputs):
        """Bytes of the finished file."""
        self._subgraph.inputs = list(inputs)
        self._subgraph.outputs = list(outputs)
        model = schema.ModelT()
        model.version = 3
        model.description = "conformance"
        model.subgraphs = self._subgraphs
        model.buffers = self._buffers
        model.operatorCodes = []
        for code in self._codes:
            entry = schema.OperatorCodeT()
            entry.builtinCode = code
            entry.deprecatedBuiltinCode = min(code, 127)
            entry.version = 1
            model.operatorCodes.append(entry)
        builder = flatbuffers.Builder(1024)
        builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
        return bytes(builder.Output())


def options(name, **fields):
    """The options object `name`, such as "Conv2DOptions", with its fields."""
    result = getattr(schema, name + "T")()
    for field, value in fields.items():
        if not hasattr(result, field):
            raise AttributeError(f"{name} has no field {field}")
        setattr(result, field, value)
    return result
