/* The holder's own page: which copy this is, the code that acknowledges the revision, a receipt slip to print, storing for
   offline use, and forgetting the key. `acts`: forget(), and where there is something to store keep(progress). */

function showCopy(place, facts, acts) {
  const template = document.getElementById('copy').content.cloneNode(true);
  const find = (name) => template.querySelector(`[data-is="${name}"]`);
  for (const [key, value] of Object.entries({ ...facts, code: grouped(facts.code), short: facts.content.slice(0, 16) })) {
    for (const one of template.querySelectorAll(`[data-fact="${key}"]`)) one.textContent = value;
  }
  find(facts.code ? 'draft' : 'acknowledge').remove();
  if (!facts.code) find('slip').remove();
  const shown = (name) => place.querySelector(`[data-is="${name}"]`);
  place.replaceChildren(template);

  const said = (name, text) => { shown(name).textContent = text; };
  if (facts.code) {
    shown('copy-code').addEventListener('click', async () => {
      const text = _('{serial} revision {revision} confirmation code {code}', { ...facts, code: grouped(facts.code) });
      try {
        await navigator.clipboard.writeText(text);
        said('copied', _('Copied. Send it to headquarters.'));
      } catch {
        getSelection().selectAllChildren(shown('code'));
        said('copied', _('Selected. Press long or Ctrl+C to copy it.'));
      }
    });
    shown('print').addEventListener('click', () => print());
  }
  if (acts.keep) {
    shown('keep').addEventListener('click', async (event) => {
      event.currentTarget.disabled = true;
      try {
        await acts.keep(({ done, of }) => said('kept', `${done} / ${of}`));
        said('kept', _('Everything is stored on this device, encrypted. It opens without a connection.'));
      } catch {
        said('kept', _('Not everything was stored: no connection, or no room. Try again later.'));
        shown('keep').disabled = false;
      }
    });
  } else {
    shown('offline').remove();
  }
  shown('forget').addEventListener('click', () => acts.forget());
}
