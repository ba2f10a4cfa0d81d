// Speed for the desk's pages. Every form and link works without this file.
"use strict";

// Airflow shows the desk in a frame. A plain link would open Airflow inside it, so ask the
// page around us to go there; both are of one origin.
function leaveFrame(event) {
  const link = event.target.closest("a[data-airflow]");
  if (!link || window.parent === window || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  window.parent.history.pushState({}, "", link.getAttribute("href"));
  window.parent.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
}

// Airflow's own switch between light and dark stands on the page around us.
function followTheme() {
  if (window.parent === window) return;
  const outer = window.parent.document.documentElement;
  const read = () => {
    const theme = outer.classList.contains("dark") ? "dark" : outer.classList.contains("light") ? "light" : "";
    if (theme) document.documentElement.dataset.theme = theme;
  };
  new MutationObserver(read).observe(outer, { attributes: true, attributeFilter: ["class"] });
  read();
}

// Single keys press the button or link that carries them, never while a field has focus.
function pressKey(event) {
  const off = document.getElementById("keys-off");
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !off || off.checked) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target || target.disabled) return;
  event.preventDefault();
  target.click();
}

// What is selected in a record's text stands ready under "Redact other words".
function takeSelection() {
  const words = document.getElementById("words");
  const selection = document.getSelection();
  if (!words || !selection || selection.isCollapsed) return;
  const node = selection.anchorNode;
  const held = node && node.parentElement && node.parentElement.closest("[data-select]");
  if (held && held.contains(selection.focusNode)) words.value = selection.toString();
}

function rememberKeys() {
  const off = document.getElementById("keys-off");
  if (!off) return;
  off.checked = localStorage.getItem("desk-keys") === "off";
  off.addEventListener("change", () => localStorage.setItem("desk-keys", off.checked ? "off" : "on"));
}

document.addEventListener("click", leaveFrame);
document.addEventListener("keydown", pressKey);
document.addEventListener("mouseup", takeSelection);
followTheme();
rememberKeys();
