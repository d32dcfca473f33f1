// Classic and render-blocking on purpose: the NHS styles for scripted components depend on these classes.
document.documentElement.classList.add("js-enabled");
document.addEventListener("DOMContentLoaded", () => document.body.classList.add("js-enabled", "nhsuk-frontend-supported"));
