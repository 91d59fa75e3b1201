// `npm ci` downloads no browser: tests and `render` look for one themselves (src/cli/browser.ts).
module.exports = { skipDownload: true };
