//! The self-check: which group, then a few questions, then an answer per rule with its article. Nothing is stored: the
//! answers travel in the address and end there.

use crate::api::verification::{SelfCheckAnswer, self_check};
use crate::components::{Answer, Choices, Data, Field, Form, PageTitle, Tag, Tone};
use crate::context::{in_language, use_words};
use crate::paths;
use domain::fault::Refusal;
use domain::intake::Group;
use domain::language::Bilingual;
use domain::verification::{Assessment, Measure, Outcome, RuleResult, Verdict};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use std::collections::BTreeMap;

/// The page: group, questions or result, as far as the address goes.
#[component]
pub fn SelfCheckPage() -> impl IntoView {
    let query = use_query_map();
    let answers = move || -> BTreeMap<String, String> {
        query.read().clone().into_iter().take(40).map(|(name, value)| (name.to_string(), value.chars().take(60).collect())).collect()
    };
    let texts = use_words().verification;
    view! {
        <main class="wrap" id="main"><div class="measure stack">
            {move || {
                let answers = answers();
                let group = answers.get("group").and_then(|code| Group::from_code(code));
                match group {
                    None => {
                        let faulty = answers.contains_key("start");
                        view! { <ChooseGroup faulty=faulty/> }.into_any()
                    }
                    Some(group) if !answers.contains_key("age") => {
                        view! { <PageTitle title=texts.check_title().to_string()/><Questions group=group refusal=Refusal { values: answers, ..Refusal::default() }/> }.into_any()
                    }
                    Some(group) => view! { <Data inside=true load=move || self_check(answers.clone()) show=move |found| view! { <Found group=group found=found/> }/> }.into_any(),
                }
            }}
        </div></main>
    }
}

#[component]
fn ChooseGroup(faulty: bool) -> impl IntoView {
    let texts = use_words().verification;
    let refusal = faulty
        .then(|| Refusal { values: BTreeMap::new(), faults: domain::fault::Fault::at("group", domain::fault::FaultCode::Required).into() });
    let answers = vec![
        Answer::new(Group::Family.code(), texts.group_family()).noted(texts.group_family_note()),
        Answer::new(Group::NewEmployee.code(), texts.group_new_employee()).noted(texts.group_new_employee_note()),
        Answer::new(Group::Migrant.code(), texts.group_migrant()).noted(texts.group_migrant_note()),
    ];
    let note = texts.check_note().to_string();
    view! {
        <PageTitle title=texts.check_title().to_string() faulty=faulty/>
        <h1>{texts.check_title().to_string()}</h1>
        <p>{texts.check_intro().to_string()}</p>
        <Form action=paths::CHECK refusal=refusal get=true>
            <input type="hidden" name="start" value="1"/>
            <Choices name="group" label=texts.check_group().to_string() missing=texts.check_group_missing().to_string() answers=answers/>
            <div class="actions row"><button class="button wide">{texts.check_start().to_string()}</button></div>
        </Form>
        <p class="note">{note}</p>
    }
}

#[component]
fn Found(group: Group, found: SelfCheckAnswer) -> impl IntoView {
    let words = use_words();
    let SelfCheckAnswer { refusal, assessment, rules } = found;
    let faulty = assessment.is_none();
    view! {
        <PageTitle title=words.verification.check_title().to_string() faulty=faulty/>
        {assessment.map(|assessment| view! { <Outcomes assessment=assessment rules=rules/> })}
        <Questions group=group refusal=refusal/>
    }
}

#[component]
fn Questions(group: Group, refusal: Refusal) -> impl IntoView {
    let words = use_words();
    let texts = words.verification;
    let answered = refusal.values.contains_key("age") && refusal.faults.is_empty();
    let both = vec![Answer::new("yes", words.shell.yes()), Answer::new("no", words.shell.no())];
    let yes_no = move || both.clone();
    let marital = vec![
        Answer::new("single", texts.marital_single()),
        Answer::new("married", texts.marital_married()),
        Answer::new("divorced", texts.marital_divorced()),
        Answer::new("widowed", texts.marital_widowed()),
    ];
    let certificates = vec![
        Answer::new("none", texts.certificate_none()),
        Answer::new("dibao", texts.certificate_dibao()),
        Answer::new("tekun", texts.certificate_tekun()),
        Answer::new("low_income", texts.certificate_low_income()),
        Answer::new("near_low", texts.certificate_near_low()),
    ];
    let (yuan, square) = (words.measure.yuan().to_string(), words.measure.square_metres().to_string());
    let value = |name: &str| refusal.values.get(name).cloned().unwrap_or_default();
    let work = (group != Group::Family).then(|| {
        let hint = texts.check_date_hint().to_string();
        let graduated = (group == Group::NewEmployee).then(|| {
            view! { <Field name="graduated_on" label=texts.check_graduated().to_string() hint=hint.clone() value=value("graduated_on") short=true/> }
        });
        view! {
            <h2>{texts.check_work().to_string()}</h2>
            {graduated}
            <Field name="contract_until" label=texts.check_contract().to_string() hint=hint.clone() value=value("contract_until") short=true/>
            <Field name="insurance_months" label=texts.check_insurance().to_string() value=value("insurance_months") short=true inputmode="numeric"/>
            <Field name="permit_since" label=texts.check_permit().to_string() hint=hint.clone() value=value("permit_since") short=true/>
        }
    });
    // The fields are made before they are moved into the form, so that they read its state when it is built.
    let fields = {
        let texts = texts.clone();
        let (yuan, square) = (yuan.clone(), square.clone());
        let values = refusal.values.clone();
        let value = move |name: &str| values.get(name).cloned().unwrap_or_default();
        move || {
            view! {
                <h2>{texts.check_people().to_string()}</h2>
                <Field name="age" label=texts.check_age().to_string() value=value("age") short=true inputmode="numeric"/>
                <Field name="persons" label=texts.check_persons().to_string() value=value("persons") short=true inputmode="numeric"/>
                <Choices name="local" label=texts.check_local().to_string() value=value("local") answers=yes_no() pair=true/>
                <Choices name="marital" label=texts.check_marital().to_string() value=value("marital") answers=marital/>
                <Choices name="spouse_applies" label=texts.check_spouse_applies().to_string() hint=texts.check_spouse_hint().to_string() value=value("spouse_applies") answers=yes_no() pair=true/>
                <Choices name="divorced_lately" label=texts.check_divorced_lately().to_string() hint=texts.check_divorced_hint().to_string() value=value("divorced_lately") answers=yes_no() pair=true/>
                <h2>{texts.check_homes().to_string()}</h2>
                <Field name="own_area" label=texts.check_own_area().to_string() hint=texts.check_own_area_hint().to_string() value=value("own_area") unit=square inputmode="decimal"/>
                <Choices name="sold_lately" label=texts.check_sold_lately().to_string() value=value("sold_lately") answers=yes_no() pair=true/>
                <Choices name="commercial" label=texts.check_commercial().to_string() value=value("commercial") answers=yes_no() pair=true/>
                <h2>{texts.check_money().to_string()}</h2>
                <Field name="income" label=texts.check_income().to_string() hint=texts.check_income_hint().to_string() value=value("income") unit=yuan.clone() inputmode="decimal"/>
                <Choices name="certificate" label=texts.check_certificate().to_string() value=value("certificate") answers=certificates/>
                <Field name="vehicles" label=texts.check_vehicles().to_string() hint=texts.check_vehicles_hint().to_string() value=value("vehicles") short=true inputmode="numeric"/>
                <Field name="dearest_vehicle" label=texts.check_dearest_vehicle().to_string() value=value("dearest_vehicle") unit=yuan.clone() inputmode="decimal"/>
                <Field name="stake" label=texts.check_stake().to_string() hint=texts.check_stake_hint().to_string() value=value("stake") unit=yuan inputmode="decimal"/>
                <h2>{texts.check_other().to_string()}</h2>
                <Choices name="benefit" label=texts.check_benefit().to_string() value=value("benefit") answers=yes_no() pair=true/>
                <Choices name="barred" label=texts.check_barred().to_string() value=value("barred") answers=yes_no() pair=true/>
            }
        }
    };
    view! {
        <a class="back" href=paths::CHECK>{if answered { texts.check_again().to_string() } else { words.shell.back().to_string() }}</a>
        {(!answered).then(|| view! { <h1>{texts.check_title().to_string()}</h1><p>{texts.check_note().to_string()}</p> })}
        <Form action=paths::CHECK refusal=Some(refusal) get=true>
            <input type="hidden" name="group" value=group.code()/>
            {fields()}
            {work}
            <div class="actions row"><button class="button wide">{texts.check_run().to_string()}</button></div>
        </Form>
    }
}

#[component]
fn Outcomes(assessment: Assessment, rules: Vec<Bilingual>) -> impl IntoView {
    let words = use_words();
    let texts = words.verification.clone();
    let (tone, next) = match assessment.outcome {
        Outcome::Eligible => (Tone::Good, texts.check_next_eligible()),
        Outcome::Ineligible => (Tone::Warn, texts.check_next_ineligible()),
        Outcome::Undecided => (Tone::Info, texts.check_next_undecided()),
    };
    let mut results: Vec<(RuleResult, Bilingual)> = assessment.rules.into_iter().zip(rules).collect();
    // What is not met first, then what is open; the order of the policy within.
    results.sort_by_key(|(result, _)| match result.verdict {
        Verdict::Fail => 0,
        Verdict::Unknown => 1,
        Verdict::Pass => 2,
    });
    // Rules that ask every member give one line here when they say the same.
    results.dedup_by(|(a, _), (b, _)| a.rule == b.rule && a.verdict == b.verdict);
    let items: Vec<_> = results.into_iter().map(|(result, rule)| view! { <RuleItem result=result rule=rule/> }).collect();
    view! {
        <section class="notice stack tight" data-tone=tone.name() role="status">
            <h1 class="verdict">{words.outcome(assessment.outcome)}</h1>
            <p>{next.to_string()}</p>
        </section>
        <p class="note">{texts.check_note().to_string()}</p>
        <div class="actions row"><a class="button" href=paths::APPLY>{words.guide.start().to_string()}</a></div>
        <h2>{texts.check_per_rule().to_string()}</h2>
        <ul class="rules">{items}</ul>
    }
}

#[component]
fn RuleItem(result: RuleResult, rule: Bilingual) -> impl IntoView {
    let words = use_words();
    let texts = words.verification.clone();
    let (tone, quiet) = match result.verdict {
        Verdict::Pass => (Tone::Good, true),
        Verdict::Fail => (Tone::Bad, false),
        Verdict::Unknown => (Tone::Rest, false),
    };
    let yours = result
        .input
        .as_ref()
        .filter(|value| !matches!(value, Measure::YesNo(_)))
        .map(|value| texts.check_your_value(words.value(value)).to_string());
    // A plain number or a yes says nothing beside the sentence of the rule.
    let telling = |value: &&Measure| !matches!(value, Measure::YesNo(_) | Measure::Count(_) | Measure::Certificate);
    let line = result.threshold.as_ref().filter(telling).map(|value| texts.check_threshold(words.value(value)).to_string());
    let values = [yours, line].into_iter().flatten().collect::<Vec<_>>().join(&words.shell.comma().to_string());
    view! {
        <li class="stack tight">
            <p class="row apart"><b>{in_language(&rule)}</b><Tag tone=tone text=words.verdict(result.verdict) quiet=quiet/></p>
            {(!values.is_empty()).then(|| view! { <p>{values}</p> })}
            <p class="note">{in_language(&result.article)}</p>
        </li>
    }
}
