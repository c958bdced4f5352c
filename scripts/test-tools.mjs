// What the tests need beside npm's packages: a browser and a redis-server. Looks on PATH, then asks Debian's packages, then, for the browser, npm.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './install.mjs';

const browserNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
/** A Chromium for Linux on x64 inside an npm package; 67 MB, fetched only when there is no other. */
const carriedBrowser = '@sparticuz/chromium@153.0.0';

/** Paths of the programs; null for what can't be had here. */
export async function findTestTools() {
  const wanted = [];
  if (findOnPath(browserNames) === null) wanted.push('chromium', 'fonts-noto-cjk');
  if (findOnPath(['redis-server']) === null) wanted.push('redis-server');
  if (wanted.length > 0) installDebianPackages(wanted);
  return {
    browser: findOnPath(browserNames) ?? (await fetchCarriedBrowser()),
    redisServer: findOnPath(['redis-server']),
  };
}

function findOnPath(names) {
  const directories = (process.env.PATH ?? '').split(path.delimiter);
  const candidates = names.flatMap(name => directories.map(directory => path.join(directory, name)));
  return candidates.find(candidate => fs.existsSync(candidate)) ?? null;
}

function installDebianPackages(names) {
  const mayInstall = process.getuid?.() === 0 && findOnPath(['apt-get']) !== null;
  if (!mayInstall) return;
  console.log(`Installing ${names.join(', ')}…`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const aptGet = args => spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  aptGet(['update', '-qq']);
  aptGet(['install', '-y', '-qq', ...names]);
}

/** Null when the platform has none, npm can't fetch it, or it does not start. */
async function fetchCarriedBrowser() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const home = path.join(root, 'node_modules/.cache/lockstep-browser');
  const entry = path.join(home, 'node_modules/@sparticuz/chromium/build/index.js');
  if (!fs.existsSync(entry)) {
    console.log(`Fetching ${carriedBrowser}…`);
    fs.mkdirSync(home, { recursive: true });
    fs.writeFileSync(path.join(home, 'package.json'), '{"private": true}\n');
    spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', carriedBrowser], { cwd: home });
  }
  if (!fs.existsSync(entry)) return null;
  const { default: chromium } = await import(pathToFileURL(entry).href);
  const browser = await chromium.executablePath();
  return spawnSync(browser, ['--version']).status === 0 ? browser : null;
}
