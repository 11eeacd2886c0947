// Typeset the formulas of the page with KaTeX, which lies beside this file.
document.addEventListener("DOMContentLoaded", () => {
  for (const node of document.querySelectorAll("[data-formula]")) {
    const displayMode = node.dataset.formula === "block";
    katex.render(node.textContent, node, { displayMode, throwOnError: false });
  }
});
