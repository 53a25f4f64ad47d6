// Checks a page from inside, after axe.min.js. Writes what it found as JSON into <pre id="check">.
(async function () {
  var all = (css) => Array.from(document.querySelectorAll(css));
  var seen = (element) => element.getClientRects().length > 0;
  var codings = all("[data-code]");
  var shown = () => codings.filter(seen).length;
  var out = { boxes: 0, links: 0, violations: [], problems: [] };
  var bad = (what, detail) => out.problems.push(what + ": " + detail);

  // Accessibility, before anything is touched.
  var result = await axe.run(document, { resultTypes: ["violations"] });
  out.violations = result.violations.map((rule) =>
    rule.id + " (" + rule.impact + "): " + rule.nodes.map((node) => node.html).slice(0, 3).join(" "));

  // Filters: each box alone, then all off, then all on.
  var boxes = all("fieldset.filter input");
  var start = shown();
  out.boxes = boxes.length;
  if (codings.length !== start) { bad("hidden at the start", codings.length - start); }
  boxes.forEach((box) => {
    // A family hides its codes; all others hide what has their value.
    var value = (el) => box.name === "family"
      ? el.getAttribute("data-code").split(".")[0]
      : el.getAttribute("data-" + box.name);
    var own = codings.filter((el) => value(el) === box.value).length;
    box.click();
    if (own === 0 || shown() !== start - own) {
      bad("filter", box.value + " hid " + (start - shown()) + " of " + own);
    }
    box.click();
    if (shown() !== start) { bad("not restored", box.value); }
  });
  boxes.forEach((box) => box.click());
  if (boxes.length) {
    if (shown()) { bad("all off", shown() + " still shown"); }
    var underlined = (mark) => getComputedStyle(mark).borderBottomStyle !== "none";
    var marks = all("mark").filter(underlined).length;
    if (marks) { bad("all off, but marked", marks); }
  }
  boxes.forEach((box) => box.click());
  if (shown() !== start) { bad("all on", shown() + " of " + start); }

  // Links have words, and those within the page lead to what can be seen.
  all("a[href]").forEach((link) => {
    out.links += 1;
    if (!(link.textContent.trim() || link.getAttribute("aria-label"))) { bad("no words", link.outerHTML); }
    var parts = link.getAttribute("href").split("#");
    var target = parts[0] === "" && document.getElementById(parts[1]);
    if (target && !seen(target)) { bad("target is not shown", parts[1]); }
  });
  // Places that bars of other pages lead to.
  all(".place").forEach((place) => { if (!seen(place)) { bad("place is not shown", place.id); } });

  var wide = document.scrollingElement.scrollWidth;
  if (wide > innerWidth) { bad("too wide", wide + " of " + innerWidth); }
  var pre = document.createElement("pre");
  pre.id = "check";
  pre.textContent = JSON.stringify(out);
  document.body.append(pre);
})();
