
// Shows only the codings whose boxes are ticked. Without scripts all are shown.
document.querySelectorAll("fieldset.filter").forEach(function (filter) {
  filter.hidden = false;
  filter.addEventListener("change", function () {
    var off = {};
    document.querySelectorAll("fieldset.filter input").forEach(function (box) {
      if (!box.checked) { off[box.name + "=" + box.value] = true; }
    });
    document.querySelectorAll("[data-code]").forEach(function (coding) {
      coding.hidden = ["code", "role", "mode"].some(function (name) {
        return off[name + "=" + coding.getAttribute("data-" + name)];
      });
    });
    // Words are marked as long as any of their codings is shown.
    document.querySelectorAll("mark[data-of]").forEach(function (mark) {
      mark.classList.toggle("off", mark.getAttribute("data-of").split(" ").every(function (id) {
        var coding = document.getElementById(id);
        return coding && coding.hidden;
      }));
    });
  });
});
