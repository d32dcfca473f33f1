// Starts the editor's date pickers. Wagtail starts them with inline scripts, which our Content-Security-Policy
// blocks; this reads what those scripts would have called and calls only the three functions named here.
const STARTS = ["initDateChooser", "initTimeChooser", "initDateTimeChooser"];
const CALL = /^\s*(\w+)\(("[^"]*"),\s*(\{.*\})\);?\s*$/;

document.addEventListener("DOMContentLoaded", () => {
  for (const script of document.querySelectorAll("script:not([src]):not([type])")) {
    const call = CALL.exec(script.textContent);
    if (call && STARTS.includes(call[1])) window[call[1]](JSON.parse(call[2]), JSON.parse(call[3]));
  }
});
