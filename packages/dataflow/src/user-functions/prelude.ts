/**
 * What runs inside a sandbox before the user's source: it turns JSON into what the function is called with and back (see docs/reference/javascript-functions.md
 * for the forms). It is trusted no more than the source is, which may change anything here; the host checks every answer.
 *
 * Its value is a function of the user's value, the declared kind and types (as JSON), which gives the entry points that the host calls.
 */
export const prelude = `(function () {
  'use strict';
  const { parse, stringify } = JSON;
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

  function toBytes(text) {
    const bytes = [];
    let buffer = 0, bits = 0;
    for (const character of text) {
      if (character === '=') break;
      buffer = ((buffer << 6) | digits.indexOf(character)) & 0xffffff;
      bits += 6;
      if (bits >= 8) { bits -= 8; bytes.push((buffer >> bits) & 255); }
    }
    return Uint8Array.from(bytes);
  }

  function toBase64(bytes) {
    let text = '';
    for (let at = 0; at < bytes.length; at += 3) {
      const chunk = (bytes[at] << 16) | ((bytes[at + 1] || 0) << 8) | (bytes[at + 2] || 0);
      text += digits[chunk >> 18] + digits[(chunk >> 12) & 63];
      text += at + 1 < bytes.length ? digits[(chunk >> 6) & 63] : '=';
      text += at + 2 < bytes.length ? digits[chunk & 63] : '=';
    }
    return text;
  }

  function decode(value, type) {
    if (value === null) return null;
    switch (type.kind) {
      case 'BIGINT': return BigInt(value);
      case 'FLOAT': case 'DOUBLE': return Number(value);
      case 'BINARY': case 'VARBINARY': return toBytes(value);
      case 'ARRAY': return value.map(element => decode(element, type.element));
      case 'MAP': case 'MULTISET': return decodeMap(value, type);
      case 'ROW': {
        const row = {};
        for (const field of type.fields) row[field.name] = decode(value[field.name], field.type);
        return row;
      }
      default: return value;
    }
  }

  function decodeMap(value, type) {
    const key = type.kind === 'MAP' ? type.key : type.element;
    const held = type.kind === 'MAP' ? type.value : { kind: 'INTEGER' };
    if (Array.isArray(value))
      return new Map(value.map(entry => [decode(entry.key, key), decode(entry.value, held)]));
    return new Map(Object.entries(value).map(([k, v]) => [k, decode(v, held)]));
  }

  function plain(key, value) {
    if (typeof value === 'bigint') return value.toString();
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    if (value instanceof Uint8Array) return toBase64(value);
    if (value instanceof Map) return [...value].map(([k, v]) => ({ key: k, value: v }));
    return value;
  }

  const encode = value => {
    if (value === null || value === undefined) return null;
    if (typeof value === 'number' || typeof value === 'boolean') return value;
    const text = stringify(value, plain);
    return text === undefined ? stringify('a ' + typeof value) : text;
  };

  function onlyDeterministic() {
    const refuse = what => () => { throw new Error(what + ' needs @nondeterministic in the comment of the function'); };
    Math.random = refuse('Math.random');
    const RealDate = Date;
    globalThis.Date = class Date extends RealDate {
      constructor(...parts) { if (parts.length === 0) refuse('The time of day')(); super(...parts); }
      static now() { refuse('The time of day')(); }
    };
  }

  return function (kindsText) {
    const { kind, types, isDeterministic, rowsMax } = parse(kindsText);
    if (isDeterministic) onlyDeterministic();
    const argumentsOf = text => parse(text).map((value, i) => decode(value, types[i]));

    function spread(rows) {
      const all = [];
      for (const row of rows) {
        if (all.length >= rowsMax) throw new RangeError('A call gives more than ' + rowsMax + ' rows');
        all.push(row);
      }
      return stringify(all, plain);
    }

    return function (value) {
      if (kind === 'aggregate') {
        if (typeof value !== 'object' || value === null) throw new TypeError('An aggregate function is an object with init, accumulate and result');
        for (const name of ['init', 'accumulate', 'result'])
          if (typeof value[name] !== 'function') throw new TypeError('An aggregate function needs the method ' + name);
        const state = text => parse(text);
        const changed = (before, after) => stringify(after === undefined ? before : after, plain);
        const entries = {
          init: () => changed(null, value.init()),
          accumulate: (text, args) => { const s = state(text); return changed(s, value.accumulate(s, ...argumentsOf(args))); },
          result: text => encode(value.result(state(text))),
        };
        if (typeof value.retract === 'function')
          entries.retract = (text, args) => { const s = state(text); return changed(s, value.retract(s, ...argumentsOf(args))); };
        if (typeof value.merge === 'function')
          entries.merge = (text, other) => { const s = state(text); return changed(s, value.merge(s, state(other))); };
        return entries;
      }
      if (typeof value !== 'function') throw new TypeError('The source is not a function');
      return kind === 'table'
        ? { call: text => spread(value(...argumentsOf(text))) }
        : { direct: (...args) => encode(value(...args)), call: text => encode(value(...argumentsOf(text))) };
    };
  };
})()`;
