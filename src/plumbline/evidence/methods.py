"""Where the statistical methods that figures name are published, for readers who check."""

REFERENCES = {
    "Byar": (
        "Byar's approximation to the exact Poisson interval. Breslow and Day (1987), Statistical Methods in "
        "Cancer Research, volume II, page 69."
    ),
    "exact Poisson": "Exact Poisson interval. Garwood (1936), Biometrika 28, pages 437 to 442.",
    "Wilson score": (
        "Wilson's score interval for a proportion. Wilson (1927), Journal of the American Statistical "
        "Association 22, pages 209 to 212."
    ),
    "log-normal": (
        "Log-normal interval of a rate ratio. Kirkwood and Sterne (2003), Essential Medical Statistics, "
        "2nd edition, chapter 23."
    ),
    "exact conditional": (
        "Exact interval of a rate ratio, given the total of both counts. Przyborowski and Wilenski (1940), "
        "Biometrika 31, pages 313 to 323."
    ),
    "Katz log": "Log interval of a ratio of proportions. Katz and others (1978), Biometrics 34, pages 469-474.",
    "count only": "A count without a population to divide by: no rate and no interval.",
}


def reference(method: str) -> str:
    """What a method is and where it is published; the method's own name where we hold no reference."""
    return REFERENCES.get(method, method)
