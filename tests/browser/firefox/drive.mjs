// Drives one page of Firefox: node drive.mjs FIREFOX SITE [PROFILE]; one act a line of JSON in, one answer a line out.
import { createInterface } from 'node:readline';
import puppeteer from 'puppeteer-core';

const PATIENCE = 30_000; // milliseconds that a page may take on a busy machine with two cores
const [firefox, site, profile] = process.argv.slice(2);
const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: firefox,
  headless: true,
  userDataDir: profile, // one that is kept from one start to the next; else a new one
  timeout: 120_000, // its first start makes a profile
  defaultViewport: { width: 1280, height: 900 },
  extraPrefsFirefox: { 'intl.accept_languages': 'fr-FR, fr', 'app.update.enabled': false },
});
const page = await browser.newPage();
page.setDefaultTimeout(PATIENCE);
let faults = [];
page.on('response', (response) => {
  if (response.request().isNavigationRequest() && response.status() >= 400)
    faults.push(`${response.status()} ${response.url()}`);
});
page.on('pageerror', (error) => faults.push(`script: ${error.message}`));

const words = (text) => text.replace(/\s+/g, ' ').trim();

// Return the first visible element of that kind that bears the name, or the control of the label that does.
async function find(kind, name) {
  const found = await page.evaluateHandle(
    (kind, name) => {
      const words = (text) => text.replace(/\s+/g, ' ').trim();
      const all = [...document.querySelectorAll(kind)].filter((one) => one.getClientRects().length);
      return all.find((one) => words(one.innerText || one.value || '').includes(name)) ?? null;
    },
    kind,
    words(name),
  );
  const element = found.asElement();
  if (!element) throw new Error(`nothing to use is called « ${name} » (${kind})`);
  return element;
}

async function control(label) {
  const element = await (await find('label', label)).evaluateHandle((one) => one.control);
  if (!element.asElement()) throw new Error(`the label « ${label} » is of no field`);
  return element.asElement();
}

async function well(answer) {
  if (faults.length) throw new Error(faults.splice(0).join('; '));
  return answer;
}

const acts = {
  async open({ address }) {
    await page.goto(new URL(address, site).href);
  },
  async type({ label, text }) {
    const field = await control(label);
    await field.evaluate((one) => { one.value = ''; });
    await field.type(text);
  },
  async choose({ label, index }) {
    const list = await control(label);
    await list.select(await list.evaluate((one, index) => one.options[index].value, index));
  },
  async tick({ label }) {
    await (await find('label', label)).click();
    if (!(await (await control(label)).evaluate((one) => one.checked))) throw new Error(`« ${label} » is not ticked`);
  },
  async give({ label, path }) {
    await (await control(label)).uploadFile(path);
  },
  async press({ kind, name }) {
    await Promise.all([page.waitForNavigation(), (await find(kind, name)).click()]);
  },
  async touch({ name }) {
    await (await find('button', name)).click();
  },
  async carry({ name, value }) {
    await browser.setCookie({ name, value, domain: new URL(site).hostname, path: '/' });
  },
  async stand({ selector }) {
    await page.waitForSelector(selector);
  },
  async heading() {
    return page.$eval('h1', (one) => one.innerText);
  },
  async value({ label }) {
    return (await control(label)).evaluate((one) => one.value);
  },
  async text() {
    return words(await page.$eval('main', (main) => main.innerText));
  },
  async wait({ words: wanted, seconds }) {
    for (let second = 0; second < seconds; second += 1) {
      if ((await acts.text()).includes(words(wanted))) return;
      await new Promise((done) => setTimeout(done, 1000));
      await page.reload();
    }
    throw new Error(`« ${wanted} » did not appear in ${seconds} s`);
  },
  async picture({ path }) {
    await page.screenshot({ path, fullPage: true });
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { act, ...given } = JSON.parse(line);
  let answer;
  try {
    answer = { value: (await well(await acts[act](given))) ?? null };
  } catch (error) {
    answer = { fault: `${act}: ${error.message}`, address: page.url(), text: await acts.text().catch(() => '') };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
await browser.close().catch(() => {}); // a page still on its way is no fault of the test
