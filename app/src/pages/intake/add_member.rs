//! A member of the household, added by hand.

use super::{StepData, use_words};
use crate::api::intake::AddMember as Add;
use crate::components::{Answer, Choices, Field, FormPage};
use crate::paths;
use domain::intake::{Relation, Step, StepPage};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The page that adds a member.
#[component]
pub fn AddMember() -> impl IntoView {
    view! { <StepData step=Step::Household show=|page| view! { <Show page=page/> }/> }
}

#[component]
fn Show(page: StepPage) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let relations: Vec<Answer> =
        Relation::OTHERS.into_iter().map(|relation| Answer::new(relation.code(), words.relation(relation))).collect();
    view! {
        <FormPage
            title=intake.add_member().to_string()
            action=Add::url()
            refusal=page.refusal("add-member")
            back=paths::step(Step::Household)
            button=intake.add_button().to_string()
        >
            <Field name="name" label=intake.member_name().to_string() hint=intake.member_name_hint().to_string() autocomplete="off"/>
            <Field name="resident_id" label=intake.member_id().to_string() hint=intake.member_id_hint().to_string() maxlength=24/>
            <Choices name="relation" label=intake.member_relation().to_string() answers=relations/>
        </FormPage>
    }
}
