
// Shows only the codings whose boxes are ticked. Without scripts all are shown.
var codes = {};
document.querySelectorAll("[data-code]").forEach(function (coding) {
  codes[coding.getAttribute("data-code")] = true;
});
document.querySelectorAll("fieldset.filter details").forEach(function (boxes) {
  Object.keys(codes).sort().forEach(function (code) {
    var label = document.createElement("label"), box = document.createElement("input");
    box.type = "checkbox"; box.name = "code"; box.value = code; box.checked = true;
    label.append(box, " " + code);
    boxes.append(label);
  });
});
document.querySelectorAll("fieldset.filter").forEach(function (filter) {
  filter.hidden = false;
  filter.addEventListener("change", function () {
    var off = {};
    document.querySelectorAll("fieldset.filter input").forEach(function (box) {
      if (!box.checked) { off[box.name + "=" + box.value] = true; }
    });
    document.querySelectorAll("[data-code]").forEach(function (coding) {
      var code = coding.getAttribute("data-code");
      coding.hidden = off["family=" + code.split(".")[0]] || off["code=" + code] ||
        off["role=" + coding.getAttribute("data-role")] ||
        off["mode=" + coding.getAttribute("data-mode")] || false;
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
