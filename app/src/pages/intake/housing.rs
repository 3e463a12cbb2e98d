//! Where the household lives now.

use super::{Hidden, StepData, back_from, step_line, use_words};
use crate::api::intake::SaveStep;
use crate::components::{Answer, Choices, Field, FormPage};
use domain::intake::{HousingKind, Step, StepPage};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The housing page.
#[component]
pub fn Housing() -> impl IntoView {
    view! { <StepData step=Step::Housing show=|page| view! { <Show page=page/> }/> }
}

#[component]
fn Show(page: StepPage) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let stored = page.draft.housing.clone();
    let kinds: Vec<Answer> = HousingKind::ALL
        .iter()
        .map(|kind| {
            let answer = Answer::new(kind.code(), words.housing_kind(*kind));
            if *kind == HousingKind::Own { answer.noted(intake.housing_own_note()) } else { answer }
        })
        .collect();
    let kind = stored.as_ref().map(|housing| housing.kind.code().to_owned()).unwrap_or_default();
    let area = stored.as_ref().map(|housing| words.plain_area(housing.area)).unwrap_or_default();
    let people = stored.as_ref().map(|housing| housing.people.to_string()).unwrap_or_default();
    let rent = stored.as_ref().and_then(|housing| housing.rent).map(|rent| words.plain_money(rent)).unwrap_or_default();
    view! {
        <FormPage
            title=words.step_title(Step::Housing)
            action=SaveStep::url()
            refusal=page.refusal(Step::Housing.code())
            back=back_from(Step::Housing)
            step=step_line(Step::Housing)
        >
            <Hidden step=Step::Housing version=page.draft.version/>
            <Choices name="kind" label=intake.housing_kind().to_string() missing=intake.housing_kind_missing().to_string() answers=kinds value=kind/>
            <Field
                name="area"
                label=intake.housing_area().to_string()
                hint=intake.housing_area_hint().to_string()
                value=area
                unit=words.measure.square_metres().to_string()
                inputmode="decimal"
            />
            <Field name="people" label=intake.housing_people().to_string() value=people unit=intake.unit_people().to_string() inputmode="numeric"/>
            <Field
                name="rent"
                label=intake.housing_rent().to_string()
                hint=intake.housing_rent_hint().to_string()
                value=rent
                unit=intake.unit_yuan_month().to_string()
                inputmode="decimal"
            />
            <details><summary>{intake.why().to_string()}</summary><p>{intake.housing_why().to_string()}</p></details>
        </FormPage>
    }
}
