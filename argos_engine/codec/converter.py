"""How values become JSON and come back, for every class that a domain may use."""

import msgspec
from cattrs import Converter
from cattrs.preconf.msgspec import make_converter

from argos_engine.codec.array import support_arrays
from argos_engine.codec.mapping import support_maps
from argos_engine.codec.scalar import support_scalars

# Fields are sorted by name, and so are sets and maps, whose own order depends on hash
# seeds. So equal values have equal bytes in every process.
to_json = msgspec.json.Encoder(order="sorted").encode
from_json = msgspec.json.Decoder().decode


def json_converter(*, detailed: bool) -> Converter:
    """Return a converter between values and what JSON can hold.

    It takes no value for another: neither "1" nor 1.0 nor true for 1, nor text for a
    list of letters. With *detailed* its errors say where in the value the fault lies,
    at some cost in speed.
    """
    converter = make_converter(detailed_validation=detailed, forbid_extra_keys=True)
    support_scalars(converter)
    support_arrays(converter, to_json)
    support_maps(converter)
    return converter
