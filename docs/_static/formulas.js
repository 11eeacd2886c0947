// Typeset the formulas of the page with KaTeX, which lies beside this file, and let the keyboard
// reach what is wider than its box.
const boxes = "pre, .table-wrapper, .formula, .cell-html, .cell-html div";

function reach() {
  for (const box of document.querySelectorAll(boxes)) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

document.addEventListener("DOMContentLoaded", () => {
  for (const node of document.querySelectorAll("[data-formula]")) {
    const displayMode = node.dataset.formula === "block";
    katex.render(node.textContent, node, { displayMode, throwOnError: false });
  }
  reach();
  document.addEventListener("toggle", reach, true); // a solution that is unfolded
  window.addEventListener("resize", reach);
});
