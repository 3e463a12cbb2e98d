//! What the household wishes for.

use super::{Hidden, StepData, back_from, step_line, use_words};
use crate::api::intake::SaveStep;
use crate::components::{Answer, Choices, FormPage, Tick};
use crate::context::in_language;
use domain::intake::{Mode, Need, Step, StepPage};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The wish page.
#[component]
pub fn Wish() -> impl IntoView {
    view! { <StepData step=Step::Wish show=|page| view! { <Show page=page/> }/> }
}

#[component]
fn Show(page: StepPage) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let stored = page.draft.wish.clone();
    let modes: Vec<Answer> =
        Mode::ALL.iter().map(|mode| Answer::new(mode.code(), words.mode(*mode)).noted(words.mode_note(*mode))).collect();
    let areas = |street: bool| -> Vec<Answer> {
        page.areas
            .iter()
            .filter(|area| (area.code.len() > 2) == street)
            .map(|area| Answer::new(area.code.clone(), in_language(&area.name)))
            .collect()
    };
    let mode = stored.as_ref().map(|wish| wish.mode.code().to_owned()).unwrap_or_default();
    let area = stored.as_ref().map(|wish| wish.area.clone()).unwrap_or_default();
    let district = stored.as_ref().map(|wish| wish.district.clone()).unwrap_or_default();
    let chosen: Vec<Need> = stored.map(|wish| wish.needs).unwrap_or_default();
    let (streets, districts) = (areas(true), areas(false));
    view! {
        <FormPage
            title=words.step_title(Step::Wish)
            action=SaveStep::url()
            refusal=page.refusal(Step::Wish.code())
            back=back_from(Step::Wish)
            step=step_line(Step::Wish)
        >
            <Hidden step=Step::Wish version=page.draft.version/>
            <Choices name="mode" label=intake.wish_mode().to_string() answers=modes value=mode/>
            <Choices name="area" label=intake.wish_area().to_string() hint=intake.wish_area_hint().to_string() answers=streets value=area/>
            <Choices name="district" label=intake.wish_district().to_string() answers=districts value=district/>
            <fieldset class="field stack tight">
                <legend>{intake.wish_needs().to_string()}</legend>
                {Need::ALL.iter().map(|need| {
                    view! { <Tick name=format!("need_{}", need.code()) label=words.need(*need) checked=chosen.contains(need)/> }
                }).collect::<Vec<_>>()}
            </fieldset>
        </FormPage>
    }
}
