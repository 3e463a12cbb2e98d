//! What is registered of an enterprise, looked up for the check of a case and always recorded.

use super::{case_in_address, use_words};
use crate::api::review::{EnterpriseShown, LookUpEnterprise, read_enterprise};
use crate::components::{Data, Fact, Facts, Field, Form, Notice, Page, Tone};
use crate::paths;
use domain::verification::{AnswerStatus, EnterpriseAnswer, EnterpriseRecord};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/desk/cases/CASE/enterprise`.
#[component]
pub fn EnterprisePage() -> impl IntoView {
    let case = case_in_address();
    view! { <Data load=move || read_enterprise(case.clone()) show=|shown| view! { <Show shown=shown/> }/> }
}

#[component]
fn Show(shown: EnterpriseShown) -> impl IntoView {
    let words = use_words();
    let review = &words.review;
    let EnterpriseShown { case, answer, refusal } = shown;
    let (title, back) = (review.enterprise_title().to_string(), paths::desk_case(&case.0));
    let (faulty, code) = (refusal.is_some(), answer.as_ref().map(|answer| answer.code.to_string()).unwrap_or_default());
    let answered = answer.map(|answer| view! { <Answered answer=answer/> });
    view! {
        <Page title=title.clone() faulty=faulty>
            <a class="back" href=back>{review.reveal_back().to_string()}</a>
            <h1>{title.clone()}</h1>
            <p>{review.enterprise_intro().to_string()}</p>
            {answered}
            <Form action=LookUpEnterprise::url() refusal=refusal>
                <input type="hidden" name="case" value=case.0/>
                <Field name="code" label=review.enterprise_code().to_string() value=code maxlength=40/>
                <button class="button">{review.enterprise_go().to_string()}</button>
            </Form>
        </Page>
    }
}

#[component]
fn Answered(answer: EnterpriseAnswer) -> impl IntoView {
    let review = &use_words().review;
    match (answer.status, answer.record.clone()) {
        (AnswerStatus::Hit, Some(record)) => view! { <Registered answer=answer record=record/> }.into_any(),
        (AnswerStatus::Hit | AnswerStatus::NotCovered, _) => view! {
            <Notice tone=Tone::Warn title=review.enterprise_not_covered_title().to_string()>
                <p>{review.enterprise_not_covered().to_string()}</p>
            </Notice>
        }
        .into_any(),
        (AnswerStatus::Empty, _) => view! {
            <Notice tone=Tone::Info title=review.enterprise_none_title().to_string()>
                <p>{review.enterprise_none().to_string()}</p>
            </Notice>
        }
        .into_any(),
        (AnswerStatus::Error | AnswerStatus::Timeout, _) => view! {
            <Notice tone=Tone::Warn title=review.enterprise_silent_title().to_string()>
                <p>{review.enterprise_silent().to_string()}</p>
            </Notice>
        }
        .into_any(),
    }
}

#[component]
fn Registered(answer: EnterpriseAnswer, record: EnterpriseRecord) -> impl IntoView {
    let words = use_words();
    let (review, terms) = (&words.review, &words.register);
    let (code, kind) = (answer.code.to_string(), words.organisation_kind(answer.code.kind()));
    let as_of = answer.as_of.map(|day| view! { <Fact term=review.enterprise_as_of().to_string()>{words.full_date(day)}</Fact> });
    view! {
        <Facts>
            <Fact term=terms.term_business().to_string()>{record.name}</Fact>
            <Fact term=review.enterprise_code().to_string()><span class="num">{code}</span></Fact>
            <Fact term=review.enterprise_kind().to_string()>{kind}</Fact>
            <Fact term=terms.term_capital().to_string()>{words.money(record.capital)}</Fact>
            <Fact term=review.enterprise_founded().to_string()>{words.full_date(record.founded)}</Fact>
            <Fact term=review.enterprise_state().to_string()>{words.enterprise_state(record.state)}</Fact>
            {as_of}
        </Facts>
    }
}
