/* Small things Material does not do: term tips on touch, permanent links, search while composing Chinese. */
(function () {
  "use strict";

  /* id/#ABC-012 is a permanent link: go on to where the entry stands now. Without a script the page is an index. */
  var register = document.querySelector("[data-resolver]");
  function resolve() {
    var row = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var link = row && register.contains(row) && row.querySelector("a[href]");
    if (link) location.replace(link.href);
  }
  if (register) {
    resolve();
    addEventListener("hashchange", resolve);
  }

  /* Labels that act as buttons answer to the keyboard. */
  document.addEventListener("keydown", function (event) {
    if ((event.key === "Enter" || event.key === " ") && event.target.matches("label[role=button]")) {
      event.preventDefault();
      event.target.click();
    }
  });

  /* Following a link inside the open chapter closes the drawer. */
  document.querySelectorAll(".m-contents a").forEach(function (link) {
    link.addEventListener("click", function () {
      document.getElementById("__drawer").checked = false;
    });
  });

  /* Terms: beside the right edge the tip opens to the left; on touch the first tap shows it, the second follows. */
  var touch = matchMedia("(hover: none)");
  var open = null;
  function place(term) {
    term.classList.toggle("tip-left", term.getBoundingClientRect().left > document.documentElement.clientWidth / 2);
  }
  function close() {
    if (open) open.classList.remove("tip-open");
    open = null;
  }
  ["mouseover", "focusin"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      if (event.target.matches && event.target.matches("a.term[data-tip]")) place(event.target);
    });
  });
  document.addEventListener("click", function (event) {
    var term = event.target.closest && event.target.closest("a.term[data-tip]");
    if (term && touch.matches && term !== open) {
      event.preventDefault();
      close();
      open = term;
      term.classList.add("tip-open");
    } else if (!term) {
      close();
    }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") close();
  });

  /* The search listens to keyup, which input methods, paste and dictation do not send. */
  var query = document.querySelector("[data-md-component=search-query]");
  if (query) {
    ["input", "compositionend"].forEach(function (kind) {
      query.addEventListener(kind, function () {
        query.dispatchEvent(new KeyboardEvent("keyup"));
      });
    });
  }

  /* The index parts Chinese words by zero-width spaces; in the results they would let a line begin with a closing mark. */
  var results = document.querySelector(".md-search-result__list");
  function unpart(node) {
    var texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      var text = texts.currentNode;
      if (text.data.indexOf("\u200b") >= 0) text.data = text.data.replace(/\u200b/g, "");
    }
  }
  if (results) {
    new MutationObserver(function (changes) {
      changes.forEach(function (change) { change.addedNodes.forEach(unpart); });
    }).observe(results, { childList: true, subtree: true });
  }
})();
