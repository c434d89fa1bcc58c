"""What the tests of interrupted runs share."""
import h5py
import numpy


def content(path):
    """Every dataset and attribute of a result but those of /run, as comparable values."""
    found = {}

    def note(name, item):
        if name.split("/")[0] == "run":
            return
        for key, value in item.attrs.items():
            if key not in ("DIMENSION_LIST", "REFERENCE_LIST"):
                found[name + "@" + key] = repr(value)
        if isinstance(item, h5py.Dataset):
            value = item[()]
            found[name] = value.tobytes() if isinstance(value, numpy.ndarray) and value.dtype != object else repr(value)

    with h5py.File(path) as f:
        for key, value in f.attrs.items():
            found["@" + key] = repr(value)
        f.visititems(note)
    return found


def same(path, expected, what):
    found = content(path)
    assert found.keys() == expected.keys(), (what, found.keys() ^ expected.keys())
    wrong = [name for name in expected if found[name] != expected[name]]
    assert not wrong, (what, wrong[:5])


def wall_seconds(path):
    """What /run says, and that the trials in a second go with it."""
    with h5py.File(path) as f:
        seconds, rate = (float(f["run"].attrs[name]) for name in ("wall_seconds", "trials_per_second"))
        assert abs(rate * seconds / float(f.attrs["trials"]) - 1.0) < 1e-9, (rate, seconds)
    return seconds
