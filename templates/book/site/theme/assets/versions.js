/* Which releases there are, which is in force today, and what the reader should know of it. All of it comes from
   versions.json beside the release folders; without it the page is what it was when it was published. In a protected
   release other releases are entered through their unlock page, which is told behind the # where to go. A reader that
   exchanges pages itself (`manual-page`) says in data-page which page it shows. */
(function () {
  "use strict";
  var host, notice, root, own, sealed, words;
  if (!window.fetch || !window.URL) return;
  document.addEventListener("manual-page", start);
  start();

  function start() {
    host = document.querySelector("[data-versions]");
    notice = document.querySelector("[data-notice]");
    if (!host || !notice) return;
    root = new URL(host.dataset.root, location.href);
    own = host.dataset.revision;
    words = JSON.parse(host.dataset.words);
    fetch(new URL("../versions.json", root)).then(function (answer) {
      return answer.ok ? answer.json() : null;
    }).then(function (known) {
      if (!known || known.format !== 1 || !Array.isArray(known.versions)) return;
      sealed = known.protected === true;
      show(known.versions);
    }).catch(function () {});
  }

  function today() {
    var now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(function (part) {
      return part < 10 ? "0" + part : String(part);
    }).join("-");
  }

  function show(versions) {
    var day = today();
    var usable = versions.filter(function (one) { return /^[0-9.]+$/.test(one.revision) && /^[0-9-]{10}$/.test(one.effective); });
    var mine = usable.find(function (one) { return one.revision === own; });
    if (!mine) return;
    var current = usable.find(function (one) { return one.effective <= day; }) || usable[usable.length - 1];
    if (usable.length > 1) select(usable, current);
    warn(usable, mine, current, day);
  }

  function select(versions, current) {
    var box = document.createElement("select");
    box.setAttribute("aria-label", words.choose);
    versions.forEach(function (one) {
      var label = one === current ? words.current : one.effective > today() ? words.coming : "{revision}";
      box.add(new Option(filled(label, { revision: one.revision }), one.revision, false, one.revision === own));
    });
    box.addEventListener("change", function () { go(box.value); });
    host.append(box);
    window.addEventListener("pageshow", function () { box.value = own; });
  }

  function address(revision, path) {
    var release = new URL("../" + revision + "/", root);
    return sealed && path ? release.href + "#to=" + encodeURIComponent(path) : new URL(path, release).href;
  }

  /* To the same page of another release, or to its beginning where it had none; what has an id by it, wherever it stood. */
  function go(revision) {
    if (revision === own) return;
    if (/^#[A-Z][A-Z0-9]{0,4}-[0-9]{2,4}$/.test(location.hash)) return void location.assign(address(revision, "id/" + location.hash));
    var page = host.dataset.page || location.pathname.slice(root.pathname.length);
    var asked = new URL("../" + revision + "/" + page, root);
    fetch(asked, { method: "HEAD" }).then(function (answer) { return answer.ok; }, function () { return false; }).then(function (there) {
      location.assign(address(revision, there ? page : ""));
    });
  }

  function warn(versions, mine, current, day) {
    var next = versions[versions.indexOf(current) - 1];
    if (mine !== current && mine.effective <= day) {
      show_notice("outdated", filled(words.outdated, { own: own, current: current.revision, day: current.effective }), [
        [words.see_changes, changes(current.revision)], [words.go, null, current.revision],
      ]);
    } else if (mine !== current) {
      show_notice("ahead", filled(words.ahead, { own: own, day: mine.effective, current: current.revision }), [
        [words.go, null, current.revision],
      ]);
    } else if (next) {
      show_notice("ahead", filled(words.next, { next: next.revision, day: next.effective }), [
        [words.see_changes, changes(next.revision)],
      ]);
    }
  }

  /* A release's folder holds what changed since each older one. */
  function changes(revision) {
    return address(revision, "changes/" + own + "-to-" + revision + "/");
  }

  /* The page brings the sentences in its own language; they have places such as {revision}. */
  function filled(sentence, values) {
    return sentence.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
  }

  function show_notice(kind, text, links) {
    notice.className = "m-notice " + kind;
    notice.textContent = text;
    links.forEach(function (one) {
      var link = document.createElement("a");
      link.textContent = one[0];
      link.href = one[1] || address(one[2], "");
      if (!one[1]) link.addEventListener("click", function (event) { event.preventDefault(); go(one[2]); });
      notice.append(" ", link);
    });
    notice.hidden = false;
  }
})();
