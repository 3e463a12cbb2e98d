//! The text of each letter, composed from the sentences of `words`, the rule trace and the policy.

use super::super::transition::Moving;
use domain::day::Day;
use domain::id::MemberId;
use domain::language::{Bilingual, Language};
use domain::review::{LetterContent, LetterKind, LetterPart, LetterText, Reason};
use domain::settings::policy::Policy;
use domain::verification::{Assessment, Measure, RuleResult, Verdict};
use words::Words;

/// What a letter is made of.
pub(super) struct Facts<'a> {
    pub kind: LetterKind,
    pub moving: &'a Moving<'a>,
    pub name: String,
    pub names: Vec<(MemberId, String)>,
    pub policy: Option<Policy>,
    pub trace: Option<Assessment>,
    pub today: Day,
}

/// 文号: the number of the case and the number of the act.
pub(super) fn number(moving: &Moving<'_>) -> String {
    format!("{}-{:02}", moving.case.public_number(), moving.seq)
}

/// The letter in both languages.
pub(super) fn compose(facts: &Facts<'_>) -> LetterContent {
    LetterContent { zh: in_language(facts, Language::Chinese), en: in_language(facts, Language::English) }
}

fn in_language(facts: &Facts<'_>, language: Language) -> LetterText {
    let words = Words::shared(language);
    let review = &words.review;
    let mut parts = match facts.kind {
        LetterKind::Acceptance => acceptance(facts, words),
        LetterKind::Correction => correction(facts, words),
        LetterKind::NotAccepted => not_accepted(facts, words),
        LetterKind::Approval => approval(facts, words),
        LetterKind::Refusal => refusal(facts, words),
    };
    if !matches!(facts.kind, LetterKind::Acceptance | LetterKind::Correction) {
        parts.extend(remedies(facts, words));
    }
    parts.extend(contact(facts, words));
    let office = facts.moving.signing.as_ref().map(|office| office.name.in_language(language).to_owned()).unwrap_or_default();
    LetterText {
        title: words.letter_kind(facts.kind),
        number: review.letter_number(number(facts.moving)).to_string(),
        to: review.letter_to(facts.name.as_str()).to_string(),
        parts,
        office,
        date: words.full_date(facts.today),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "words come by value and are turned into text here")]
fn paragraph(text: impl ToString) -> LetterPart {
    LetterPart::Paragraph(text.to_string())
}

fn acceptance(facts: &Facts<'_>, words: &Words) -> Vec<LetterPart> {
    let review = &words.review;
    let mut parts = vec![paragraph(review.letter_acceptance_text(numbers(facts, words)))];
    if let Some(day) = facts.moving.clock.promised_on {
        parts.push(paragraph(review.letter_acceptance_promise(words.full_date(day))));
    }
    parts.push(paragraph(review.letter_acceptance_next()));
    parts.extend(policy_line(facts, words));
    parts
}

fn correction(facts: &Facts<'_>, words: &Words) -> Vec<LetterPart> {
    let review = &words.review;
    let numbers = numbers(facts, words);
    let opening = if facts.moving.notice > 1 {
        review.letter_correction_again(numbers).to_string()
    } else {
        review.letter_correction_text(numbers).to_string()
    };
    let mut parts = vec![paragraph(opening)];
    let basis = review.letter_basis_materials().to_string();
    parts.extend(facts.moving.items.iter().map(|item| {
        let lines = vec![
            item.note.trim().to_owned(),
            review.letter_item_basis(basis.as_str()).to_string(),
            review.letter_item_how(words.how_to_mend(item.reason)).to_string(),
        ];
        LetterPart::Item(review.letter_item_what(words.reason(item.reason)).to_string(), lines)
    }));
    parts.extend(opinion(facts, words));
    if let Some(day) = facts.moving.clock.due_on {
        parts.push(paragraph(review.letter_correction_deadline(words.full_date(day))));
    }
    parts
}

fn not_accepted(facts: &Facts<'_>, words: &Words) -> Vec<LetterPart> {
    let review = &words.review;
    let mut parts = vec![paragraph(review.letter_not_accepted_text(numbers(facts, words)))];
    let basis = review.letter_basis_not_accepted().to_string();
    let lines = vec![review.letter_rule_line(basis.as_str()).to_string()];
    parts.extend(facts.moving.reasons.iter().map(|reason| LetterPart::Item(words.reason(*reason), lines.clone())));
    parts.extend(opinion(facts, words));
    parts
}

fn approval(facts: &Facts<'_>, words: &Words) -> Vec<LetterPart> {
    let review = &words.review;
    let basis = review.letter_basis_approval().to_string();
    let mut parts = vec![
        paragraph(review.letter_approval_text(numbers(facts, words))),
        paragraph(review.letter_rule_line(basis.as_str())),
        paragraph(review.letter_approval_next()),
    ];
    parts.extend(opinion(facts, words));
    parts.extend(traced(facts, words, |_| true));
    parts
}

fn refusal(facts: &Facts<'_>, words: &Words) -> Vec<LetterPart> {
    let review = &words.review;
    let mut parts = vec![paragraph(review.letter_refusal_text(numbers(facts, words)))];
    let reasons = &facts.moving.reasons;
    parts.extend(reasons.iter().map(|reason| LetterPart::Item(words.reason(*reason), grounds(facts, words, *reason))));
    parts.extend(opinion(facts, words));
    // What else is not met, beside the reasons chosen.
    let told = |result: &RuleResult| reasons.iter().any(|reason| reason.rules().contains(&result.rule));
    parts.extend(traced(facts, words, |result| result.verdict == Verdict::Fail && !told(result)));
    parts
}

/// What a reason rests on: each failed rule with fact, threshold, source and article; the articles alone when an officer's
/// opinion carries it.
fn grounds(facts: &Facts<'_>, words: &Words, reason: Reason) -> Vec<String> {
    let failed: Vec<&RuleResult> =
        facts.trace.iter().flat_map(Assessment::failed).filter(|result| reason.rules().contains(&result.rule)).collect();
    if !failed.is_empty() {
        return failed
            .into_iter()
            .flat_map(|result| [heading_of(facts, words, result)].into_iter().chain(rule_lines(words, result)))
            .collect();
    }
    let rules = facts.policy.iter().flat_map(|policy| &policy.rules).filter(|terms| reason.rules().contains(&terms.rule));
    let mut articles: Vec<String> = rules.map(|terms| terms.article.in_language(words.language()).to_owned()).collect();
    if articles.is_empty() {
        articles.push(words.review.letter_basis_refusal().to_string());
    }
    articles.dedup();
    articles.iter().map(|article| words.review.letter_rule_line(article.as_str()).to_string()).collect()
}

fn heading_of(facts: &Facts<'_>, words: &Words, result: &RuleResult) -> String {
    let name = result.member.as_ref().and_then(|member| facts.names.iter().find(|(id, _)| id == member)).map(|(_, name)| name.clone());
    words.joined(&[words.rule(result.rule), name.unwrap_or_default(), words.verdict(result.verdict)])
}

fn rule_lines(words: &Words, result: &RuleResult) -> Vec<String> {
    let review = &words.review;
    let mut lines = Vec::new();
    lines.extend(result.input.as_ref().map(|value| review.letter_value(words.value(value)).to_string()));
    // A rule that asks yes or no is its own threshold.
    let threshold = result.threshold.as_ref().filter(|value| !matches!(value, Measure::YesNo(_)));
    lines.extend(threshold.map(|value| review.letter_threshold(words.value(value)).to_string()));
    lines.extend(result.ruling.as_ref().map(|finding| review.letter_finding(finding.as_str()).to_string()));
    let sources: Vec<String> = result.sources.iter().map(|mark| words.source(mark)).collect();
    if !sources.is_empty() {
        lines.push(review.letter_sources(words.joined(&sources)).to_string());
    }
    lines.push(review.letter_rule_line(result.article.in_language(words.language())).to_string());
    lines
}

/// The rules with fact, threshold, source, day and article.
fn traced(facts: &Facts<'_>, words: &Words, wanted: impl Fn(&RuleResult) -> bool) -> Vec<LetterPart> {
    let review = &words.review;
    let Some(trace) = &facts.trace else { return policy_line(facts, words) };
    let items: Vec<LetterPart> = trace
        .rules
        .iter()
        .filter(|result| wanted(result))
        .map(|result| LetterPart::Item(heading_of(facts, words, result), rule_lines(words, result)))
        .collect();
    let mut parts = Vec::new();
    if !items.is_empty() {
        parts.push(LetterPart::Heading(review.letter_rules().to_string()));
        parts.extend(items);
    }
    parts.extend(policy_line(facts, words));
    parts
}

fn policy_line(facts: &Facts<'_>, words: &Words) -> Vec<LetterPart> {
    facts.moving.case.policy_version.iter().map(|version| paragraph(words.review.letter_policy(version.as_str()))).collect()
}

fn opinion(facts: &Facts<'_>, words: &Words) -> Option<LetterPart> {
    let text = facts.moving.opinion;
    (!text.is_empty()).then(|| paragraph(words.review.letter_opinion(text)))
}

/// Both numbers of the case: the one to track it by, and the one of its acceptance.
fn numbers(facts: &Facts<'_>, words: &Words) -> String {
    let case = &facts.moving.case;
    words.case_numbers(case.number.as_deref().unwrap_or_default(), case.acceptance_number.as_deref())
}

/// Where the office that signs is found, and when.
fn contact(facts: &Facts<'_>, words: &Words) -> Vec<LetterPart> {
    let Some(office) = &facts.moving.signing else { return Vec::new() };
    let review = &words.review;
    let text = |text: &Bilingual| text.in_language(words.language()).to_owned();
    let lines = vec![
        review.letter_office_address(text(&office.address)).to_string(),
        review.letter_office_hours(text(&office.hours)).to_string(),
        review.letter_office_phone(office.phone.as_str()).to_string(),
    ];
    vec![LetterPart::Heading(review.letter_office().to_string()), LetterPart::Item(text(&office.name), lines)]
}

/// What the recipient can do against the decision, as the policy says it.
fn remedies(facts: &Facts<'_>, words: &Words) -> Vec<LetterPart> {
    let review = &words.review;
    let of_policy = |text: &Bilingual| paragraph(text.in_language(words.language()));
    let mut parts = vec![LetterPart::Heading(review.letter_remedies().to_string())];
    match &facts.policy {
        Some(policy) => parts.extend(policy.remedies.iter().map(|remedy| of_policy(&remedy.text))),
        None => parts.extend([
            paragraph(review.letter_remedy_recheck()),
            paragraph(review.letter_remedy_reconsideration()),
            paragraph(review.letter_remedy_court()),
        ]),
    }
    parts
}
