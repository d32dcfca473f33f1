"""Counts changed by a little noise that depends only on who is in a cell: the cell-key method.

Every record has a key. A cell's key is made of its records' keys, and with its count gives its noise, so the same
people get the same figure in whatever table. Zeros stay zeros, no count becomes negative, and there is no bias.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import logsumexp

from plumbline.equity.arrays import Floats, frozen

KEYS = 2**16
"""Record keys run from 0 to one below this; cell keys are sums of them, modulo this."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NoiseTable:
    """The distribution of noise by count: row i is for count i, the last for all above; columns -most to most.

    Shape (most + 1, 2 x most + 1).
    """

    most: int
    variance: float
    chances: Floats

    def noise(self, counts: npt.ArrayLike, *, keys: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """The noise of cells by their counts and cell keys.

        Raises
        ------
        ValueError
            For a key that is none.
        """
        count, key = np.asarray(counts, dtype=np.int64), np.asarray(keys, dtype=np.int64)
        if ((key < 0) | (key >= KEYS)).any():
            raise ValueError(f"A key runs from 0 to {KEYS - 1}.")
        rows = np.cumsum(self.chances, axis=1)[np.minimum(count, self.most)]
        place = (rows < ((key + 0.5) / KEYS)[..., np.newaxis]).sum(axis=-1)
        return (np.minimum(place, 2 * self.most) - self.most).astype(np.int64)


def noise_table(most: int = 3, *, variance: float = 2.0) -> NoiseTable:
    """Make a table of noise: the least informative distribution without bias and with this variance.

    Parameters
    ----------
    most
        The largest noise.
    variance
        Of the noise, for counts large enough to allow it; smaller counts get the most they allow.

    Returns
    -------
    The table. Its mean is 0 in every row, so totals have no bias.

    Raises
    ------
    ValueError
        For a variance that noise of this size cannot have.

    Notes
    -----
    Zeros are kept, so a printed zero may be one that was a small count, but a true zero is never printed as
    anything else: do not use the method where being in no row is itself sensitive. Tables do not add up. A reader
    who knows the parameters knows each count to within `most`.

    References
    ----------
    Fraser B, Wooton J (2005). A proposed method for confidentialising tabular output to protect against
    differencing. UNECE work session on statistical data confidentiality, Geneva, p. 299-302.
    Marley JK, Leaver VL (2011). A method for confidentialising user-defined tables: statistical properties and a
    risk-utility analysis. Proceedings of the 58th World Statistical Congress, p. 1072-1081 (maximum entropy).

    Examples
    --------
    >>> table = noise_table(2, variance=1.0)
    >>> table.chances[0].tolist(), float(round(table.chances[2] @ [-2, -1, 0, 1, 2], 6)) + 0.0
    ([0.0, 0.0, 1.0, 0.0, 0.0], 0.0)
    """
    if not (most >= 1 and 0 < variance < most**2):
        raise ValueError(f"Noise of at most {most} cannot have the variance {variance:g}.")
    rows = [_row(count, most, variance) for count in range(most + 1)]
    return NoiseTable(most=most, variance=variance, chances=frozen(np.array(rows)))


def _row(count: int, most: int, variance: float) -> Floats:
    row = np.zeros(2 * most + 1)
    if count == 0:
        row[most] = 1.0
        return row
    steps = np.arange(-min(count, most), most + 1, dtype=np.float64)
    # Without bias and no lower than -count, a variance cannot exceed count x most.
    asked = min(variance, 0.9 * min(count, most) * most)
    row[most - min(count, most) :] = _least_informative(steps, asked)
    return row


def _least_informative(steps: Floats, variance: float) -> Floats:
    """Chances proportional to exp(a x step - b x step squared), with mean 0 and this variance."""

    def chances(spread: float) -> Floats:
        def mean(tilt: float) -> float:
            return float(_weights(steps, tilt, spread) @ steps)

        tilt = brentq(mean, -60.0 - 40 * abs(spread), 60.0 + 40 * abs(spread), xtol=1e-14, rtol=1e-14)
        return _weights(steps, tilt, spread)

    spread = brentq(lambda one: float(chances(one) @ steps**2) - variance, -20.0, 20.0, xtol=1e-13, rtol=1e-13)
    return chances(spread)


def _weights(steps: Floats, tilt: float, spread: float) -> Floats:
    logs = tilt * steps - spread * steps**2
    weights: Floats = np.exp(logs - logsumexp(logs))
    return weights
