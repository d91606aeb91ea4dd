"""The version of this package: that of the CMake project, as a test holds."""

__version__ = "0.2.0"
