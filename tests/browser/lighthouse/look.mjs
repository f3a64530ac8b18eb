// Looks at pages with Lighthouse: node look.mjs CHROMIUM ARGUMENTS PAGES, all JSON; one answer a line of JSON out.
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const [chromium, flags, pages] = process.argv.slice(2).map((given) => JSON.parse(given));
const CATEGORIES = ['accessibility', 'best-practices', 'performance'];
const chrome = await launch({ chromePath: chromium, chromeFlags: ['--headless=new', ...flags], logLevel: 'silent' });
try {
  for (const { name, url, cookie } of pages) {
    const { lhr } = await lighthouse(url, {
      port: chrome.port,
      onlyCategories: CATEGORIES,
      locale: 'en-US',
      logLevel: 'silent',
      extraHeaders: cookie ? { Cookie: cookie } : {},
    });
    const missed = CATEGORIES.slice(0, 2).flatMap((category) => lhr.categories[category].auditRefs
      .filter(({ id, weight }) => weight && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
      .map(({ id }) => `${category}: ${id}: ${lhr.audits[id].title} ${JSON.stringify(lhr.audits[id].details?.items?.slice(0, 2) ?? [])
        .slice(0, 300)}`));
    const scores = Object.fromEntries(CATEGORIES.map((category) => [category, Math.round(lhr.categories[category].score * 100)]));
    console.log(JSON.stringify({ name, scores, missed, fault: lhr.runtimeError?.message ?? '', final: lhr.finalDisplayedUrl }));
  }
} finally {
  await chrome.kill();
}
