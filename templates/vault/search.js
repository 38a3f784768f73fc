/* Search of the reader that has no worker: over the same index, whose Chinese words are parted by zero-width spaces. A
   query's run of Chinese is found as it stands, or else word by word, the words being those of the index. */

class Search {
  constructor(index) {
    const plain = (text) => text.replace(/<[^>]*>/g, ' ').replace(/\u200b/g, '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
    this.words = new Set();
    this.docs = index.docs.map((one) => {
      for (const word of `${one.title} ${one.text}`.replace(/<[^>]*>/g, ' ').split(/[\s\u200b]+/)) this.words.add(word.toLowerCase());
      const [title, text] = [plain(one.title), plain(one.text).replace(/\s+/g, ' ').trim()];
      return { location: one.location, title, text, low: [title.toLowerCase(), text.toLowerCase()] };
    });
  }

  // The index's words in a run of characters, longest first; single characters where there is none.
  parts(run) {
    const found = [];
    for (let at = 0; at < run.length;) {
      let length = Math.min(8, run.length - at);
      while (length > 1 && !this.words.has(run.slice(at, at + length))) length--;
      found.push(run.slice(at, at + length));
      at += length;
    }
    return found;
  }

  // [{location, title, text, terms}], best first; at most so many.
  find(query, most) {
    const runs = query.toLowerCase().split(/[\s\u200b\u3000-\u3002\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\u201c\u201d,;?!()"]+/).filter(Boolean);
    if (!runs.length) return [];
    const whole = this.matching(runs, most);
    if (whole.length) return whole;
    return this.matching([...new Set(runs.flatMap((run) => this.parts(run)))], most);
  }

  matching(terms, most) {
    const hits = [];
    for (const doc of this.docs) {
      let score = 0;
      const every = terms.every((term) => {
        const [title, text] = doc.low.map((one) => one.split(term).length - 1);
        score += title * 100 + Math.min(text, 20);
        return title + text > 0;
      });
      if (every) hits.push({ ...doc, terms, score: doc.location.includes('#') ? score : score / 2 });
    }
    return hits.sort((one, other) => other.score - one.score).slice(0, most);
  }
}
