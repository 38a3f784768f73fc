// The six scoring models on what every item fulfilled (build_tools/audits/scoring/models.py holds their formulas and sources). Owns
// the plan of a checklist: items by position, weights, the tree of sections.
//
// values: of each item the fulfilled part {n, d}, or null where it does not count. Scores: of each node, or null.

import { conditionsOf } from './conditions.js';
import { compare, decimal, divide, multiply, ONE, subtract, sum, ZERO } from './exact.js';
import { possible } from './responses.js';

export const HUNDRED = { n: 100n, d: 1n };
const isZero = (value) => value.n === 0n;

export class Plan {
  constructor(form) {
    this.form = form;
    this.scoring = form.scoring;
    this.model = form.scoring.model;
    this.items = [];
    this.leaf = [];
    this.nodes = [];
    const nested = form.sections.map((section) => this.node(section));
    this.root = this.add(null, ONE, [], nested, 0);
    this.weights = this.items.map((item) => decimal(item.weight));
    this.possible = this.items.map((item) => possible(item.response));
    this.counting = this.items.map((_, i) => !isZero(this.weights[i]) && this.possible[i] !== null);
    this.measured = this.weights.map((weight, i) => {
      if (['flat-unweighted', 'absolute'].includes(this.model)) return ONE;
      return this.model === 'demerit' ? multiply(weight, this.possible[i] || ZERO) : weight;
    });
    this.index = new Map(this.items.map((item, i) => [item.id, i]));
    this.critical = this.items.map((_, i) => i).filter((i) => this.items[i].critical !== undefined);
    this.conditions = conditionsOf(form);
  }

  node(section) {
    const first = this.items.length;
    this.items.push(...(section.items || []));
    const own = this.items.slice(first).map((_, i) => first + i);
    const nested = (section.sections || []).map((one) => this.node(one));
    const node = this.add(section, decimal(section.weight), own, nested, first);
    own.forEach((i) => { this.leaf[i] = node; });
    return node;
  }

  add(section, weight, items, nested, first) {
    const below = this.items.slice(first).map((_, i) => first + i);
    const node = { number: this.nodes.length, section, weight, items, nested, below };
    this.nodes.push(node);
    return node;
  }
}

const known = (node, values) => node.below.filter((i) => values[i] !== null);
const times100 = (value) => multiply(value, HUNDRED);

function mean(parts) {
  const weight = sum(parts.map(([w]) => w));
  return isZero(weight) ? null : divide(sum(parts.map(([w, value]) => multiply(w, value))), weight);
}

// Weighted mean of what is below, section by section.
function byDefault(plan, values) {
  const scores = [];
  for (const node of plan.nodes) {
    const items = node.items.filter((i) => values[i] !== null).map((i) => [plan.weights[i], times100(values[i])]);
    const nested = node.nested.filter((one) => scores[one.number] !== null && !isZero(one.weight));
    scores.push(mean([...items, ...nested.map((one) => [one.weight, scores[one.number]])]));
  }
  return scores;
}

function flat(plan, values) {
  return plan.nodes.map((node) => mean(known(node, values).map((i) => [plan.weights[i], times100(values[i])])));
}

function flatUnweighted(plan, values) {
  return plan.nodes.map((node) => mean(known(node, values).map((i) => [ONE, times100(values[i])])));
}

function absolute(plan, values) {
  return plan.nodes.map((node) => {
    const counted = known(node, values);
    if (!counted.length) return null;
    return counted.every((i) => compare(values[i], ONE) === 0) ? HUNDRED : ZERO;
  });
}

function lost(plan, weights, values) {
  return plan.nodes.map((node) => {
    const counted = known(node, values);
    return counted.length ? sum(counted.map((i) => multiply(weights[i], subtract(ONE, values[i])))) : null;
  });
}

function deduction(plan, values) {
  return lost(plan, plan.weights, values).map((one) => {
    if (one === null) return null;
    const left = subtract(HUNDRED, one);
    return left.n < 0n ? ZERO : left;
  });
}

const demerit = (plan, values) => lost(plan, plan.measured, values);

export const MEASURES = { default: byDefault, flat, 'flat-unweighted': flatUnweighted, absolute, deduction, demerit };

// What one unit of weight directly in each node is worth in the whole, where these items count.
export function units(plan, values) {
  if (plan.model !== 'default') {
    const total = sum(known(plan.root, values).map((i) => plan.measured[i]));
    const unit = isZero(total) ? ZERO : divide(ONE, total);
    return plan.nodes.map(() => unit);
  }
  const [counting, sums] = [[], []];
  for (const node of plan.nodes) {
    const items = node.items.filter((i) => values[i] !== null).map((i) => plan.weights[i]);
    const nested = node.nested.filter((one) => !isZero(one.weight) && counting[one.number]).map((one) => one.weight);
    counting.push(items.length + nested.length > 0);
    sums.push(sum([...items, ...nested]));
  }
  const [found, shares] = [plan.nodes.map(() => ZERO), plan.nodes.map(() => ZERO)];
  shares[shares.length - 1] = counting[counting.length - 1] ? ONE : ZERO;
  for (const node of [...plan.nodes].reverse()) { // parents first
    if (isZero(sums[node.number])) continue;
    found[node.number] = divide(shares[node.number], sums[node.number]);
    for (const one of node.nested) {
      if (!isZero(one.weight) && counting[one.number]) shares[one.number] = multiply(one.weight, found[node.number]);
    }
  }
  return found;
}

