// Runs in the browser, after the bundle of Swagger UI.
const docs = document.getElementById('docs')

// The stylesheet is dark for this class, and does not look at the setting itself.
const dark = matchMedia('(prefers-color-scheme: dark)')
const dress = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', dress)
dress()

window.SwaggerUIBundle({
  url: docs.dataset.description,
  domNode: docs,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // Nothing is asked of other origins: no validator, no settings from the page's own URL.
  validatorUrl: null,
  queryConfigEnabled: false,
  syntaxHighlight: { theme: 'agate' },
})
