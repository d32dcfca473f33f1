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
    "mid-P exact Poisson": (
        "Poisson interval in which the observed count weighs half. Cohen and Yang (1994), Statistics in "
        "Medicine 13, pages 2189 to 2203."
    ),
    "Clopper-Pearson": (
        "Exact interval for a proportion. Clopper and Pearson (1934), Biometrika 26, pages 404 to 413."
    ),
    "Agresti-Coull": "Agresti and Coull (1998), The American Statistician 52, pages 119 to 126.",
    "mid-P conditional": (
        "As the exact interval of a rate ratio, the observed count weighing half. Rothman, Greenland and Lash "
        "(2008), Modern Epidemiology, 3rd edition, chapter 14."
    ),
    "Koopman score": (
        "Score interval of a ratio of proportions. Koopman (1984), Biometrics 40, pages 513 to 517."
    ),
    "Miettinen-Nurminen score": (
        "Score interval of a difference of proportions. Miettinen and Nurminen (1985), Statistics in Medicine 4, "
        "pages 213 to 226."
    ),
    "Miettinen-Nurminen score for rates": (
        "Score interval of a difference of rates. Miettinen and Nurminen (1985), Statistics in Medicine 4, "
        "pages 213 to 226."
    ),
    "Newcombe hybrid score": (
        "Interval of a difference of proportions from two of Wilson's. Newcombe (1998), Statistics in Medicine "
        "17, pages 873 to 890, method 10."
    ),
    "Dobson with Byar's limits": (
        "Directly standardised rate. Dobson and others (1991), Statistics in Medicine 10, pages 457 to 462."
    ),
    "Dobson with exact Poisson limits": (
        "Directly standardised rate. Dobson and others (1991), Statistics in Medicine 10, pages 457 to 462."
    ),
    "Fay-Feuer gamma": (
        "Directly standardised rate. Fay and Feuer (1997), Statistics in Medicine 16, pages 791 to 801."
    ),
    "Tiwari-Clegg-Zou gamma": (
        "Directly standardised rate. Tiwari, Clegg and Zou (2006), Statistical Methods in Medical Research 15, "
        "pages 547 to 569."
    ),
    "NHS England's normal approximation": (
        "Standardised rate as NHS England's program works it out: github "
        "NHSDigital/mental-health-act-annual-statistics, commit 44a5ccd."
    ),
    "NHS England's normal approximation, its variance without ages 16 and 17": (
        "Standardised rate as NHS England's program works it out, which leaves an age band out of the variance: "
        "github NHSDigital/mental-health-act-annual-statistics, commit 44a5ccd."
    ),
    "count only": "A count without a population to divide by: no rate and no interval.",
}


def reference(method: str) -> str:
    """What a method is and where it is published; the method's own name where we hold no reference."""
    name, comma, more = method.partition(", from counts")
    return f"{REFERENCES[name]}{comma}{more}" if comma and name in REFERENCES else REFERENCES.get(method, method)
