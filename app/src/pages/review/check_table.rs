//! The check's tables: declared beside registered, differences first; then rule by rule.

use super::finding::{Confirm, Unconfirmed, asks_for_findings};
use super::use_words;
use crate::api::review::{LookUpEnterprise, RunCheckOfOne};
use crate::components::{Cell, Form, Tag, Tone};
use crate::context::in_language;
use crate::pages::verification::{DisputedLines, OwnersAnswerLines, dispute_tone};
use crate::paths;
use domain::day::Timestamp;
use domain::fault::Refusal;
use domain::id::CaseId;
use domain::verification::{
    AnswerStatus, AskedAgain, BusinessRecord, CheckView, ComparisonRow, Concern, Declared, Dispute, DisputeState, Record, RuleResult,
    Verdict,
};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The check of a case, with its button.
#[component]
pub fn Check(
    case: CaseId,
    /// The button belongs to those who may press it: a check before acceptance would ask without need.
    may_run: bool,
    #[prop(optional_no_strip)] check: Option<CheckView>,
    #[prop(optional_no_strip)] run: Option<Refusal>,
    #[prop(optional_no_strip)] confirm: Option<Refusal>,
    /// The ids of the error summaries of the button and of the findings.
    errors: [&'static str; 2],
) -> impl IntoView {
    let words = use_words();
    let review = &words.review;
    let (button, note) = match &check {
        Some(check) => {
            let took = review.check_took(format!("{}.{}", check.took_ms / 1000, check.took_ms % 1000 / 100)).to_string();
            let line = words.joined(&[words.moment(check.at), review.check_registers(check.registers).to_string(), took]);
            (review.check_again().to_string(), line)
        }
        None => (review.check_run().to_string(), review.check_not_run().to_string()),
    };
    let tables = check.map(|check| view! { <Tables case=case.clone() check=check may_run=may_run confirm=confirm errors=errors[1]/> });
    view! {
        <div class="row apart">
            <h2 id="check">{review.check_title().to_string()}</h2>
            <Form action=paths::desk_check(&case.0) refusal=run class="row" errors=errors[0]>
                <span class="note">{note}</span>
                {may_run.then(|| view! { <button class="button">{button}</button> })}
            </Form>
        </div>
        {tables}
    }
}

#[component]
fn Tables(
    case: CaseId,
    check: CheckView,
    may_run: bool,
    #[prop(optional_no_strip)] confirm: Option<Refusal>,
    errors: &'static str,
) -> impl IntoView {
    let words = use_words();
    let review = &words.review;
    let groups: Vec<_> = Concern::ALL
        .into_iter()
        .filter(|concern| check.comparison.count(*concern) > 0)
        .map(|concern| {
            let count = check.comparison.count(concern);
            let rows: Vec<_> = check.comparison.of(concern).map(|row| compared(row, &check, may_run.then_some(&case))).collect();
            let tone = tone_of(concern);
            view! {
                <tbody>
                    <tr class="group" data-tone=tone.name()><th colspan="4" scope="rowgroup">{words.joined(&[words.concern(concern), count.to_string()])}</th></tr>
                    {rows}
                </tbody>
            }
        })
        .collect();
    let rules: Vec<_> =
        check.assessment.rules.iter().zip(&check.texts).map(|(result, text)| judged(result, &in_language(text), &check)).collect();
    let form = match (asks_for_findings(&check), confirm) {
        (true, confirm) => Some(view! { <Confirm case=case check=check.clone() refusal=confirm errors=errors/> }.into_any()),
        (false, Some(refusal)) => Some(view! { <Unconfirmed refusal=refusal errors=errors/> }.into_any()),
        (false, None) => None,
    };
    view! {
        <div class="card scroll" tabindex="0" role="region" aria-label=review.check_caption().to_string()><table class="table fold check">
            <caption class="hush">{review.check_caption().to_string()}</caption>
            <thead><tr>
                <th scope="col">{review.check_item().to_string()}</th>
                <th scope="col">{review.check_declared().to_string()}</th>
                <th scope="col">{review.check_registered().to_string()}</th>
                <th scope="col">{words.joined(&[review.check_rule().to_string(), review.check_verdict().to_string()])}</th>
            </tr></thead>
            {groups}
        </table></div>
        <h2 id="rules">{review.check_rules_title().to_string()}</h2>
        <div class="card scroll" tabindex="0" role="region" aria-label=review.check_rules_caption().to_string()><table class="table fold check">
            <caption class="hush">{review.check_rules_caption().to_string()}</caption>
            <thead><tr>
                <th scope="col">{review.check_rule().to_string()}</th>
                <th scope="col">{review.check_value().to_string()}</th>
                <th scope="col">{review.check_threshold().to_string()}</th>
                <th scope="col">{review.check_article().to_string()}</th>
                <th scope="col">{review.check_verdict().to_string()}</th>
            </tr></thead>
            <tbody>{rules}</tbody>
        </table></div>
        {form}
    }
}

fn tone_of(concern: Concern) -> Tone {
    match concern {
        Concern::Fails | Concern::Differs => Tone::Bad,
        Concern::Unanswered => Tone::Warn,
        Concern::Favourable => Tone::Info,
        Concern::Agrees => Tone::Good,
    }
}

/// A row; a register that did not answer may be asked again by whoever may ask.
fn compared(row: &ComparisonRow, check: &CheckView, asked_of: Option<&CaseId>) -> AnyView {
    let words = use_words();
    let review = &words.review;
    let declared = match &row.declared {
        Declared::Nothing => review.check_declared_nothing().to_string(),
        Declared::Confirmed => review.check_declared_confirmed().to_string(),
        Declared::ConfirmedBefore => review.check_declared_changed().to_string(),
        Declared::Disputed { declared, reason } => {
            review.check_declared_disputed(words.joined(&[declared.clone(), reason.clone()])).to_string()
        }
        Declared::ByHand { declared } => review.check_declared_by_hand(declared.clone()).to_string(),
        Declared::Marital { status } => words.marital(*status),
        Declared::Licences { used } => {
            let lines: Vec<String> = used
                .iter()
                .map(|checked| {
                    let line = words.licence_line(&checked.reference.issuer, checked.reference.valid_from, checked.reference.valid_to);
                    words.joined(&[words.document_kind(checked.reference.document), line, words.reference_state(checked.state)])
                })
                .collect();
            lines.join(if words.language() == domain::language::Language::Chinese { "；" } else { "; " })
        }
    };
    let held: Vec<_> = row
        .records
        .iter()
        .map(|record| {
            let lines: Vec<String> = words.record_lines(record).into_iter().map(|(term, value)| format!("{term} {value}")).collect();
            let enterprise = asked_of.and_then(|case| match record {
                Record::Business(business) => Some(enterprise(case, business)),
                _ => None,
            });
            view! { <p>{words.joined(&lines)}</p>{enterprise} }
        })
        .collect();
    let status = row.status.filter(|_| row.records.is_empty()).map(|status| words.answer_status(status));
    let source = words.joined(&[
        words.register_owner(row.register),
        row.as_of.map(|day| review.check_as_of(words.short_date(day)).to_string()).unwrap_or_default(),
    ]);
    let rules: Vec<_> = row
        .rules
        .iter()
        .map(|rule| view! { <p class="row apart"><span>{words.rule(rule.rule)}</span>{verdict_tag(rule.verdict, false)}</p> })
        .collect();
    let quiet = row.concern == Concern::Agrees;
    let again = asked_of.filter(|_| row.status.is_some_and(|status| !status.decides())).map(|case| {
        view! {
            <form method="post" action=RunCheckOfOne::url()>
                <input type="hidden" name="case" value=case.0.clone()/>
                <button class="plain" name="register" value=row.register.code()>{review.check_one().to_string()}<span class="hush">{words.register(row.register)}</span></button>
            </form>
        }
    });
    let by_itself = check.asked_again.filter(|_| row.status.is_some_and(AnswerStatus::is_silent));
    let by_itself = by_itself.map(|asked| match asked {
        AskedAgain::Due => review.check_asked_again_due().to_string(),
        AskedAgain::At(at) => review.check_asked_again(words.moment(at)).to_string(),
    });
    let by_itself = by_itself.map(|line| view! { <p class="note">{line}</p> });
    let name = check.name_of(&row.member).to_owned();
    let disputed = row.dispute.clone().map(|dispute| view! { <Disputed dispute=dispute checked_at=check.at/> });
    view! {
        <tr data-tone=(!quiet).then(|| tone_of(row.concern).name())>
            <th scope="row">{words.register(row.register)}<br/><span class="note">{name}</span></th>
            <Cell label=review.check_declared().to_string()>{declared}{disputed}</Cell>
            <Cell label=review.check_registered().to_string()>{held}{status}<p class="note">{source}</p>{by_itself}{again}</Cell>
            <td class="ruled">{rules}</td>
        </tr>
    }
    .into_any()
}

/// The way to what is registered of an enterprise.
fn enterprise(case: &CaseId, business: &BusinessRecord) -> AnyView {
    let review = &use_words().review;
    view! {
        <form method="post" action=LookUpEnterprise::url()>
            <input type="hidden" name="case" value=case.0.clone()/>
            <input type="hidden" name="code" value=business.credit_code.clone()/>
            <button class="plain">{review.enterprise_open().to_string()}<span class="hush">{business.name.clone()}</span></button>
        </form>
    }
    .into_any()
}

/// What became of a dispute, beside what the applicant says.
#[component]
fn Disputed(dispute: Dispute, checked_at: Timestamp) -> impl IntoView {
    let words = use_words();
    let own = &words.verification;
    let open = (dispute.state == DisputeState::Open).then(|| {
        let (waits, until) = (
            own.dispute_waits(words.register_owner(dispute.register)).to_string(),
            own.dispute_until(words.date(dispute.due_on)).to_string(),
        );
        view! { <p class="note">{waits}<br/>{until}</p> }
    });
    let note = words.dispute_note(&dispute, checked_at).map(|note| view! { <p class="note">{note}</p> });
    let answer = dispute.answer.clone().map(|answer| view! { <OwnersAnswerLines answer=answer/> });
    view! {
        <p><Tag tone=dispute_tone(dispute.state) text=words.dispute_state(dispute.state)/></p>
        <DisputedLines about=dispute.about/>
        {open}
        {answer}
        {note}
    }
}

fn verdict_tag(verdict: Verdict, open: bool) -> AnyView {
    let words = use_words();
    let (tone, quiet) = match verdict {
        Verdict::Pass if !open => (Tone::Good, true),
        Verdict::Fail => (Tone::Bad, false),
        Verdict::Pass | Verdict::Unknown => (Tone::Warn, false),
    };
    view! { <Tag tone=tone text=words.verdict(verdict) quiet=quiet/> }.into_any()
}

fn judged(result: &RuleResult, text: &str, check: &CheckView) -> AnyView {
    let words = use_words();
    let review = &words.review;
    let name = result.member.as_ref().map(|member| check.name_of(member).to_owned()).unwrap_or_default();
    let value = result.input.as_ref().map(|measure| words.value(measure)).unwrap_or_default();
    let threshold = result.threshold.as_ref().map(|measure| words.value(measure)).unwrap_or_default();
    let sources: Vec<String> = result.sources.iter().map(|mark| words.source(mark)).collect();
    let apart = if words.language() == domain::language::Language::Chinese { "；" } else { "; " };
    let gaps: Vec<String> = result
        .missing
        .iter()
        .map(|missing| {
            words.joined(&[missing.register.map(|register| words.register(register)).unwrap_or_default(), words.gap(missing.gap)])
        })
        .collect();
    let open = !result.is_settled();
    let found = result.ruling.clone().map(|reason| view! { <p class="note">{review.check_found(reason).to_string()}</p> });
    view! {
        <tr data-tone=(open || result.verdict == Verdict::Fail).then(|| if open { Tone::Warn } else { Tone::Bad }.name())>
            <th scope="row">{words.rule(result.rule)}<br/><span class="note">{name}</span></th>
            <Cell label=review.check_value().to_string()>{value}<p class="note">{sources.join(apart)}</p><p class="note">{gaps.join(apart)}</p></Cell>
            <Cell label=review.check_threshold().to_string()>{threshold}</Cell>
            <td>{in_language(&result.article)}<p class="note">{text.to_owned()}</p></td>
            <td>
                {verdict_tag(result.verdict, open)}
                {open.then(|| view! { <p class="note">{review.check_open().to_string()}</p> })}
                {found}
            </td>
        </tr>
    }
    .into_any()
}
