"""What the example networks share: blocks, conversion to int8, the oracle."""

import tempfile

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from tflite_micro import runtime


def deterministic_set(seed):
    """Fix the seeds and choose TensorFlow's deterministic kernels."""
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()


def frame_add(x, size, stride, symmetric):
    """Return what a convolution takes and how it pads: "same", which puts the
    odd row and column of a stride at the bottom and right; symmetric as other
    frameworks do, with a PAD of its own where the two differ."""
    if not symmetric or stride == 1:
        return x, "same"
    return layers.ZeroPadding2D(size // 2)(x), "valid"


def convolution_add(
        x, channels, size, stride=1, activation=True, symmetric=False):
    """Convolution and batch normalisation, then ReLU6 unless linear."""
    x, padding = frame_add(x, size, stride, symmetric)
    x = layers.Conv2D(
        channels, size, strides=stride, padding=padding, use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    return layers.ReLU(6.0)(x) if activation else x


def inverted_residual_add(
        x, channels, stride, expansion, size=3, symmetric=False):
    """MobileNetV2's block (Sandler et al., 2018): 1x1 up, depthwise, 1x1
    down, with a shortcut where the shape allows one."""
    shortcut = x
    if expansion > 1:
        x = convolution_add(x, expansion * shortcut.shape[-1], 1)
    x, padding = frame_add(x, size, stride, symmetric)
    x = layers.DepthwiseConv2D(
        size, strides=stride, padding=padding, use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU(6.0)(x)
    x = convolution_add(x, channels, 1, activation=False)
    if shortcut.shape == x.shape:
        x = layers.Add()([shortcut, x])
    return x


def network_convert(network, pictures):
    """Return the int8 .tflite bytes, calibrated on float pictures [n, ...].

    The batch is fixed at 1, so that no operator computes shapes at run time.
    """
    with tempfile.TemporaryDirectory() as folder:
        frame = tf.TensorSpec((1,) + pictures.shape[1:], tf.float32)
        network.export(
            folder, format="tf_saved_model", verbose=False,
            input_signature=[frame])
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        return int8_convert(converter, pictures)


def int8_convert(converter, pictures):
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: (
        [pictures[i:i + 1]] for i in range(len(pictures)))
    converter.target_spec.supported_ops = [
        tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    return converter.convert()


def oracle_run(model, inputs):
    """Return int8 outputs [n, classes] for int8 inputs [n, ...], computed by
    TensorFlow Lite Micro's reference kernels. model is the .tflite's path."""
    interpreter = runtime.Interpreter.from_file(str(model))
    outputs = []
    for picture in inputs:
        interpreter.set_input(picture[np.newaxis], 0)
        interpreter.invoke()
        outputs.append(interpreter.get_output(0)[0].copy())
    return np.stack(outputs)


def picture_scale(pictures):
    """Return uint8 pictures as a float network takes them: 0 to 1."""
    return pictures.astype(np.float32) / np.float32(255)


def grey_quantise(model, pictures):
    """Return the int8 input of uint8 pictures: the grey value less 128.

    Raises ValueError unless the model's input is 0 to 1 in steps of 1/255."""
    details = runtime.Interpreter.from_file(str(model)).get_input_details(0)
    quantisation = details["quantization_parameters"]
    scale = float(quantisation["scales"][0])
    zero_point = int(quantisation["zero_points"][0])
    if abs(scale * 255 - 1) > 1e-6 or zero_point != -128:
        raise ValueError(f"{model}: input scale {scale}, zero point "
                         f"{zero_point}; wanted 1/255 and -128")
    return (pictures.astype(np.int16) - 128).astype(np.int8)
