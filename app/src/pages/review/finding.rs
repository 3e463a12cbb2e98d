//! What an officer finds on a rule that data left open: the form, and what is left of a refused one.

use super::use_words;
use crate::api::review::ConfirmRule;
use crate::components::{Answer, Choices, Form, Refused, Select, TextArea};
use domain::fault::Refusal;
use domain::id::CaseId;
use domain::verification::{CheckView, Verdict};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// Whether findings are asked for on this page.
pub fn asks_for_findings(check: &CheckView) -> bool {
    check.may_confirm && check.assessment.open().next().is_some()
}

/// What still stands of a refused finding: all of it in its form. Without one there is no field to put right: what somebody else has
/// changed is left to say, and what the officer had written to copy.
pub fn left_of(mut refusal: Refusal, asked: bool) -> Option<Refusal> {
    if !asked {
        refusal.faults.0.retain(|fault| fault.field.is_empty());
    }
    let typed = refusal.value("reason").is_some_and(|reason| !reason.trim().is_empty());
    (asked || typed || !refusal.faults.is_empty()).then_some(refusal)
}

/// No rule is open any more; what the officer had written about one is still there to copy.
#[component]
pub fn Unconfirmed(refusal: Refusal, errors: &'static str) -> impl IntoView {
    let words = use_words();
    let reason = refusal.value("reason").unwrap_or_default().to_owned();
    let typed = (!reason.is_empty()).then(|| view! { <h2>{words.review.moved_typed().to_string()}</h2><p class="record">{reason}</p> });
    view! { <section class="card stack tight"><Refused refusal=Some(refusal) errors=errors/>{typed}</section> }
}

/// One open rule at a time, with what was seen and what follows.
#[component]
pub fn Confirm(case: CaseId, check: CheckView, #[prop(optional_no_strip)] refusal: Option<Refusal>, errors: &'static str) -> impl IntoView {
    let words = use_words();
    let review = &words.review;
    let rules: Vec<Answer> = check
        .assessment
        .open()
        .map(|result| {
            let member = result.member.as_ref();
            let name = member.map(|member| check.name_of(member).to_owned()).unwrap_or_default();
            let value = format!("{}.{}", result.rule.code(), member.map(|member| member.0.as_str()).unwrap_or_default());
            Answer::new(value, words.joined(&[words.rule(result.rule), name]))
        })
        .collect();
    let verdicts = vec![Answer::new(Verdict::Pass.code(), review.confirm_pass()), Answer::new(Verdict::Fail.code(), review.confirm_fail())];
    view! {
        <section class="card stack tight">
            <h2>{review.confirm_title().to_string()}</h2>
            <Form action=ConfirmRule::url() refusal=refusal class="stack tight" errors=errors>
                <input type="hidden" name="case" value=case.0/>
                <input type="hidden" name="verification" value=check.verification.0.clone()/>
                <Select name="rule" label=review.check_rule().to_string() answers=rules nothing="—"/>
                <Choices name="verdict" label=review.confirm_verdict().to_string() answers=verdicts pair=true/>
                <TextArea name="reason" label=review.confirm_reason().to_string() hint=review.confirm_reason_hint().to_string()/>
                <button class="button" data-kind="second">{review.confirm_go().to_string()}</button>
            </Form>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::fault::{Fault, FaultCode, Faults};

    #[test]
    fn a_refusal_without_its_form_says_only_what_still_applies() {
        let conflict = Fault::whole(FaultCode::CheckReplaced);
        let missing = Fault::at("reason", FaultCode::OpinionRequired);
        let long = Fault::at("reason", FaultCode::TooLong);
        for (reason, fault, asked, left) in [
            ("", &missing, true, Some(1)),
            ("", &missing, false, None),
            (" ", &missing, false, None),
            ("书面答复", &long, true, Some(1)),
            ("书面答复", &long, false, Some(0)),
            ("", &conflict, false, Some(1)),
            ("书面答复", &conflict, false, Some(1)),
        ] {
            let values = [("reason".to_owned(), reason.to_owned())].into();
            let refusal = Refusal { values, faults: Faults(vec![fault.clone()]) };
            let faults = left_of(refusal, asked).map(|refusal| refusal.faults.0.len());
            assert_eq!(faults, left, "{reason} {fault:?} {asked}");
        }
    }
}
