// Draws a chart when it comes near, in the colours of the page's theme, and again when theme or width change.
(function () {
  "use strict";
  var own = document.currentScript, loading;
  function library() {
    loading = loading || new Promise(function (loaded, failed) {
      var script = document.createElement("script");
      script.src = new URL(own.dataset.library, own.src);
      script.onload = loaded;
      script.onerror = function () { failed(new Error("the library could not be loaded")); };
      document.head.appendChild(script);
    });
    return loading;
  }
  var looks = JSON.parse(own.dataset.looks); // pictures.py has them too
  function theme() {
    return document.documentElement.dataset.theme === "dark" ? "dark" : "light";
  }
  function lines(text, characters) {
    return [].concat(text).join(" ").split(" ").reduce(function (done, word) {
      var last = done.length - 1;
      if (last >= 0 && (done[last] + " " + word).length <= characters) done[last] += " " + word; else done.push(word);
      return done;
    }, []);
  }
  // The same for a title that the chart computes.
  function broken(expression, characters) {
    return "split(trim(replace(" + expression + ", regexp('(.{1," + characters + "})( |$)', 'g'), '$1\\n')), '\\n')";
  }
  function fitted(spec, width) {
    delete spec.config;
    var characters = Math.floor(width / 9.2);
    if (spec.title && spec.title.text) spec.title.text = spec.title.text.expr ? { expr: broken(spec.title.text.expr, characters) } : lines(spec.title.text, characters);
    if (spec.width === "container") spec.width = width; // Vega's own following of the window makes charts outgrow the page
    spec.autosize = { type: "fit-x", contains: "padding" };
    return spec;
  }
  function config(mode, width) {
    var look = JSON.parse(JSON.stringify(looks[mode])); // vega keeps and changes what it is given
    look.background = "transparent";
    look.font = "system-ui, sans-serif";
    look.legend.columns = Math.max(1, Math.floor(width / 150));
    if (width < 560) Object.assign(look.axis, { labelFontSize: 10, labelLimit: 120 });
    return look;
  }
  function draw(host) {
    library().then(function () {
      var mode = theme(), width = host.litbookWidth = host.clientWidth;
      var spec = JSON.parse(host.parentElement.querySelector('script[type="application/json"]').textContent);
      return window.vegaEmbed(host, fitted(spec, width), { actions: false, ast: true, renderer: "svg", config: config(mode, width), tooltip: { theme: mode }, bind: window.litbookExplorer.prepare(host, spec) })
        .then(function (result) { host.litbookView = result.view; host.dataset.drawn = mode; window.litbookExplorer.drawn(host, spec); });
    }).catch(function (error) { console.error("chart: " + error.message); });
  }
  // A finger does not hover: the first touch of a mark says what it is, the second follows its link.
  var told = {};
  document.addEventListener("click", function (event) {
    var host = event.target.closest(".vega-host"), item = event.target.__data__, again = told.mark === event.target;
    if (told.view) told.view.tooltip()(null, event, null, null);
    told = {};
    if (event.pointerType !== "touch" || !host || !item || !item.tooltip || again) return;
    told = { view: host.litbookView, mark: event.target };
    told.view.tooltip()(null, event, item, item.tooltip);
    event.stopPropagation();
  }, true);
  var resized = new ResizeObserver(function (entries) {
    entries.forEach(function (entry) {
      if (entry.target.clientWidth && Math.abs(entry.target.clientWidth - entry.target.litbookWidth) > 1) draw(entry.target);
    });
  });
  function begin(host) {
    if (host.litbookBegun) return;
    host.litbookBegun = true;
    near.unobserve(host);
    draw(host);
    resized.observe(host);
  }
  // A page is printed as it stands: the charts further down follow when there is time, and at the latest then.
  function beginAll() { document.querySelectorAll(".vega-host").forEach(begin); }
  var near = new IntersectionObserver(function (entries) {
    entries.filter(function (entry) { return entry.isIntersecting; }).forEach(function (entry) {
      begin(entry.target);
      library().then(function () { (window.requestIdleCallback || setTimeout)(beginAll); }, function () {}); // draw says what failed
    });
  }, { rootMargin: "600px" });
  document.querySelectorAll(".vega-host").forEach(function (host) { near.observe(host); });
  window.addEventListener("beforeprint", beginAll);
  new MutationObserver(function () {
    document.querySelectorAll(".vega-host[data-drawn]").forEach(draw);
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
})();
