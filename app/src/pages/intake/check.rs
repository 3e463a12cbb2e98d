//! All answers once more, then submit.

use super::licences::UsedLicences;
use super::said::{FromRegisters, SaidOtherwise};
use super::upload::Uploaded;
use super::{Blocked, StepData, back_from, step_line, use_words};
use crate::api::intake::Submit;
use crate::components::{Fact, Facts, Form, Page};
use crate::context::in_language;
use crate::paths;
use domain::intake::{Step, StepPage, StepState};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The check page.
#[component]
pub fn Check() -> impl IntoView {
    view! { <StepData step=Step::Check show=|page| view! { <Show page=page/> }/> }
}

#[component]
fn Show(page: StepPage) -> AnyView {
    let words = use_words();
    let intake = &words.intake;
    let draft = page.draft.clone();
    if draft.state(Step::Check) == StepState::Blocked {
        return view! { <Blocked step=Step::Check tasks=draft.tasks/> }.into_any();
    }
    let refusal = page.refusal(Step::Check.code());
    let faulty = refusal.as_ref().is_some_and(|refusal| !refusal.faults.is_empty());
    let title = words.step_title(Step::Check);
    // One key per state of the draft: the same page sent twice is one submit.
    let key = format!("{}:{}", draft.case, draft.version);
    view! {
        <Page title=title.clone() faulty=faulty>
            <a class="back" href=back_from(Step::Check)>{words.shell.back().to_string()}</a>
            <Form action=Submit::url() refusal=refusal>
                <p class="note">{step_line(Step::Check)}</p>
                <h1>{title.clone()}</h1>
                <Summary page=page.clone()/>
                <input type="hidden" name="key" value=key/>
                <div class="actions row">
                    <button class="button wide">{intake.submit_button().to_string()}</button>
                    <a href=paths::APPLY>{intake.submit_later().to_string()}</a>
                </div>
                <p class="note">{intake.submit_note().to_string()}</p>
            </Form>
        </Page>
    }
    .into_any()
}

/// Every answer, ordered by who said it.
#[component]
fn Summary(page: StepPage) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let (draft, areas) = (page.draft.clone(), page.areas.clone());
    let phone = draft.phone.clone();
    let applicant = draft.members.first().cloned();
    let people: Vec<_> = draft.applying().skip(1).cloned().collect();
    let name_of_area = |code: &str| areas.iter().find(|area| area.code == code).map(|area| in_language(&area.name)).unwrap_or_default();
    let wish = draft
        .wish
        .as_ref()
        .map(|wish| (words.mode(wish.mode), name_of_area(&wish.area), name_of_area(&wish.district), words.needs(&wish.needs)));
    let housing = draft.housing.as_ref().map(|housing| words.housing_lines(housing));
    let livelihood = draft.livelihood.clone();
    let to = paths::step;
    let (documents, licences) = (draft.documents.clone(), draft.licences.clone());
    let signed = draft.commitment.clone().map(|signed| (signed.text_version, words.full_moment(signed.at)));
    view! {
        <h2>{intake.check_identity().to_string()}</h2>
        <Facts>
            {applicant.map(|member| view! {
                <Fact term=intake.member_name().to_string()>{member.name}</Fact>
                <Fact term=intake.member_id().to_string()><span class="num">{member.resident_id}</span></Fact>
                <Fact term=intake.check_phone().to_string()>{phone}</Fact>
            })}
        </Facts>
        <h2>{intake.check_household(draft.applying().count().to_string()).to_string()}</h2>
        <Facts>
            {draft.marital.map(|marital| view! {
                <Fact term=intake.marital_label().to_string() change=to(Step::Household)>{words.marital(marital)}</Fact>
            })}
            {people.into_iter().map(|member| view! {
                <Fact term=words.relation(member.relation) change=to(Step::Household)>{words.person_line(&member)}</Fact>
            }).collect::<Vec<_>>()}
        </Facts>
        <FromRegisters page=page.clone()/>
        <SaidOtherwise page=page/>
        <h2>{intake.check_declared().to_string()}</h2>
        <Facts>
            {housing.into_iter().flatten().map(|(term, value)| view! { <Fact term=term change=to(Step::Housing)>{value}</Fact> }).collect::<Vec<_>>()}
            {livelihood.map(|livelihood| {
                let lines = words.livelihood_lines(&livelihood, |id| draft.name_of(id).to_owned());
                lines.into_iter().map(|(term, value)| view! { <Fact term=term change=to(Step::Livelihood)>{value}</Fact> }).collect::<Vec<_>>()
            })}
        </Facts>
        <h2>{words.step_title(Step::Wish)}</h2>
        <Facts>
            {wish.map(|(mode, area, district, needs)| view! {
                <Fact term=intake.wish_mode().to_string() change=to(Step::Wish)>{mode}</Fact>
                <Fact term=intake.wish_area().to_string() change=to(Step::Wish)>{area}</Fact>
                <Fact term=intake.wish_district().to_string() change=to(Step::Wish)>{district}</Fact>
                <Fact term=intake.wish_needs().to_string() change=to(Step::Wish)>{needs}</Fact>
            })}
        </Facts>
        {(!documents.is_empty() || !licences.is_empty()).then(|| view! {
            <h2>{intake.check_documents().to_string()}</h2>
            <UsedLicences used=licences fixed=true/>
            <Uploaded documents=documents fixed=true/>
        })}
        <h2>{words.step_title(Step::Commitment)}</h2>
        <Facts>
            {signed.map(|(version, at)| view! {
                <Fact term=intake.letter_title(version).to_string() change=to(Step::Commitment)>{at}</Fact>
            })}
        </Facts>
    }
}
