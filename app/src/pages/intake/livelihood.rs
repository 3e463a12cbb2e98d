//! The group the household applies in, its casual income, and its work.

use super::{Blocked, Hidden, StepData, back_from, step_line, use_words};
use crate::api::intake::SaveStep;
use crate::components::{Answer, Choices, Field, FormPage};
use domain::intake::{Group, Livelihood as Answers, MemberView, Step, StepPage, StepState};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The livelihood page.
#[component]
pub fn Livelihood() -> impl IntoView {
    view! { <StepData step=Step::Livelihood show=|page| view! { <Show page=page/> }/> }
}

#[component]
fn Show(page: StepPage) -> AnyView {
    let words = use_words();
    let intake = &words.intake;
    let draft = page.draft.clone();
    if draft.state(Step::Livelihood) == StepState::Blocked {
        return view! { <Blocked step=Step::Livelihood draft=draft/> }.into_any();
    }
    let stored = draft.livelihood.clone();
    let group = stored.as_ref().map(|livelihood| livelihood.group.code().to_owned()).unwrap_or_default();
    let groups: Vec<Answer> =
        Group::ALL.iter().map(|group| Answer::new(group.code(), words.group(*group)).noted(words.group_note(*group))).collect();
    let adults: Vec<MemberView> = draft.applying().filter(|member| member.adult).cloned().collect();
    let employment = stored.as_ref().and_then(|livelihood| livelihood.employment.clone());
    let employer = employment.as_ref().map(|work| work.employer.clone()).unwrap_or_default();
    let until = employment.as_ref().map(|work| work.contract_until.to_string()).unwrap_or_default();
    let graduated = employment.as_ref().and_then(|work| work.graduated_on).map(|day| day.to_string()).unwrap_or_default();
    view! {
        <FormPage
            title=words.step_title(Step::Livelihood)
            action=SaveStep::url()
            refusal=page.refusal(Step::Livelihood.code())
            back=back_from(Step::Livelihood)
            step=step_line(Step::Livelihood)
        >
            <Hidden step=Step::Livelihood version=draft.version/>
            <Choices name="group" label=intake.group_label().to_string() answers=groups value=group/>
            <h2>{intake.casual_title().to_string()}</h2>
            <p>{intake.casual_text().to_string()}</p>
            {adults.into_iter().map(|adult| view! { <Casual stored=stored.clone() adult=adult/> }).collect::<Vec<_>>()}
            <h2>{intake.work_title().to_string()}</h2>
            <p>{intake.work_text().to_string()}</p>
            <Field name="employer" label=intake.work_employer().to_string() value=employer optional=true maxlength=100/>
            <Field name="contract_until" label=intake.work_until().to_string() value=until kind="date" short=true optional=true/>
            <Field name="graduated_on" label=intake.work_graduated().to_string() hint=intake.work_graduated_hint().to_string() value=graduated kind="date" short=true optional=true/>
        </FormPage>
    }
    .into_any()
}

#[component]
fn Casual(stored: Option<Answers>, adult: MemberView) -> impl IntoView {
    let words = use_words();
    let value = stored
        .and_then(|livelihood| livelihood.casual.into_iter().find(|income| income.member == adult.id))
        .map(|income| words.plain_money(income.monthly))
        .unwrap_or_default();
    view! {
        <Field
            name=format!("casual_{}", adult.id)
            label=words.intake.casual_of(adult.name).to_string()
            value=value
            unit=words.intake.unit_yuan_month().to_string()
            inputmode="decimal"
        />
    }
}
