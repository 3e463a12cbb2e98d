//! The income rule: income per head and month against the line, or a certificate of civil affairs that covers all.

use super::super::assessment::Measure;
use super::super::record::LowIncomeKind;
use super::super::{Finding, Rule, Source};
use super::evidence::{Evidence, Finished, Judge};
use crate::quantity::Fen;
use std::collections::BTreeMap;

pub(super) fn judge(judge: &mut Judge<'_>) {
    let line = judge.policy.income.line;
    let threshold = Some(Measure::MoneyPerMonth(line));
    let (total, mut evidence) = total(judge);
    if evidence.missing.is_empty() {
        judge.income_per_head = Some(Fen(total / judge.persons()));
    }
    let (kind, certificates) = certificate(judge);
    if kind.is_some() {
        evidence = Evidence { sources: certificates.sources, ..Evidence::default() };
        let verdict = evidence.verdict(false);
        judge.note(Rule::Income, None, evidence, Finished { verdict, input: Some(Measure::Certificate), threshold });
        return;
    }
    let above = total > line.0.saturating_mul(judge.persons());
    let input = (evidence.missing.is_empty() || above).then_some(Measure::MoneyPerMonth(Fen(total / judge.persons())));
    // Above the line a certificate would stand in for the income; whether there is one, a silent register has not said.
    let failed = above && certificates.missing.is_empty();
    if above {
        evidence.missing.extend(certificates.missing);
    }
    let verdict = evidence.verdict(failed);
    judge.note(Rule::Income, None, evidence, Finished { verdict, input, threshold });
}

/// The household's monthly income as far as it is known, and what was read for it.
fn total(judge: &Judge<'_>) -> (i64, Evidence) {
    let mut evidence = Evidence::default();
    let mut total = 0_i64;
    for member in &judge.facts.members {
        if member.born.age_on(judge.on) <= judge.policy.people.child_max_age {
            continue;
        }
        for finding in [&member.wages, &member.pension] {
            if let Some(amount) = evidence.read(&member.member, finding, judge.side) {
                total = total.saturating_add(amount.0.max(0));
            }
        }
        if let Some(amount) = evidence.read_declaration(&member.member, &member.casual, judge.side) {
            total = total.saturating_add(amount.0.max(0));
            // Nobody can prove that there is no casual income, so a declared zero stands; an amount is looked at.
            if amount.0 > 0 && matches!(member.casual, Finding::Known { source: Source::Declared, .. }) {
                evidence.needs_officer = true;
            }
        }
    }
    (total, evidence)
}

/// The least favourable kind of the certificates, if together they cover everybody who applies; and what was read for it.
pub(super) fn certificate(judge: &Judge<'_>) -> (Option<LowIncomeKind>, Evidence) {
    let mut evidence = Evidence::default();
    let mut certificates: BTreeMap<&str, (LowIncomeKind, i64)> = BTreeMap::new();
    for member in &judge.facts.members {
        for fact in evidence.read(&member.member, &member.support, judge.side).into_iter().flatten() {
            certificates.insert(&fact.certificate, (fact.kind, fact.persons));
        }
    }
    let covered = certificates.values().fold(0_i64, |sum, (_, persons)| sum.saturating_add((*persons).max(0)));
    let kind = certificates.values().map(|(kind, _)| *kind).max().filter(|_| covered >= judge.persons());
    (kind, evidence)
}
