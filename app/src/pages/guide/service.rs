//! The service guide of one matter: eight sections in the fixed order of the national rules.

use super::code_in_address;
use crate::api;
use crate::components::{Data, PageTitle, Tag, Timeline, TimelineItem, Tone};
use crate::context::{in_language, use_words};
use crate::paths;
use domain::guide::{Guide, Material, Origin};
use leptos::prelude::*;

/// The service guide of the matter named in the address.
#[component]
pub fn ServiceGuide() -> impl IntoView {
    let code = code_in_address();
    view! {
        <main class="wrap stack" id="main">
            <Data inside=true load=move || api::guide::read_guide(code.clone()) show=|guide| view! { <Sections guide=guide/> }/>
        </main>
    }
}

#[component]
fn Sections(guide: Guide) -> impl IntoView {
    let words = use_words();
    let texts = words.guide.clone();
    let promised = words.measure.working_days(i64::from(guide.promised_working_days)).to_string();
    let uploads = i64::try_from(guide.uploads()).unwrap_or_default();
    let sections = [
        ("a", texts.section_conditions()),
        ("b", texts.section_materials()),
        ("c", texts.section_steps()),
        ("d", texts.section_limits()),
        ("e", texts.section_basis()),
        ("f", texts.section_places()),
        ("g", texts.section_contact()),
        ("h", texts.section_questions()),
    ];
    let contents: Vec<_> =
        sections.iter().map(|(id, title)| view! { <li><a href=format!("#{id}") rel="external">{title.to_string()}</a></li> }).collect();
    let conditions: Vec<_> = guide.conditions.iter().map(|condition| view! { <li>{in_language(condition)}</li> }).collect();
    let steps: Vec<_> = guide
        .steps
        .iter()
        .map(|step| {
            let days = words.measure.working_days(i64::from(step.working_days)).to_string();
            let outside = if step.outside { texts.step_outside().to_string() } else { String::new() };
            let held = joined(&words, &[in_language(&step.holder), format!("{days}{outside}")]);
            let note = in_language(&step.note);
            view! { <TimelineItem title=in_language(&step.title)><p class="soft">{held}</p><p>{note}</p></TimelineItem> }
        })
        .collect();
    let basis: Vec<_> = guide
        .basis
        .iter()
        .map(|basis| view! { <li>{joined(&words, &[in_language(&basis.name), in_language(&basis.articles)])}</li> })
        .collect();
    // Open from the start: what is closed would be missing on paper.
    let questions: Vec<_> = guide
        .questions
        .iter()
        .map(|question| view! { <details open><summary>{in_language(&question.ask)}</summary><p>{in_language(&question.answer)}</p></details> })
        .collect();
    let version = format!("{}{}", texts.guide_version(guide.version.as_str()), texts.guide_since(words.full_date(guide.effective_from)));
    view! {
        <PageTitle title=texts.guide_page_title(in_language(&guide.title)).to_string()/>
        <p class="note">{joined(&words, &[in_language(&guide.kind), version])}</p>
        <h1>{in_language(&guide.title)}</h1>
        <dl class="figures card">
            <div><dt class="note">{texts.promised().to_string()}</dt><dd><em>{promised.clone()}</em></dd></div>
            <div><dt class="note">{texts.visits().to_string()}</dt><dd><em>{texts.times(i64::from(guide.visits)).to_string()}</em></dd></div>
            <div><dt class="note">{texts.fee().to_string()}</dt><dd><em>{in_language(&guide.fee)}</em></dd></div>
            <div><dt class="note">{texts.prepare().to_string()}</dt><dd><em>{texts.prepare_count(uploads).to_string()}</em></dd></div>
        </dl>
        <div class="actions row">
            <a class="button wide" href=paths::APPLY>{texts.apply_online().to_string()}" "<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12h14M13 6l6 6-6 6"/></svg></a>
            <a href=paths::CHECK>{texts.check_first().to_string()}</a>
        </div>
        <div class="split">
            <nav class="toc card" aria-label=texts.contents().to_string()>
                <h2 class="note">{texts.contents().to_string()}</h2>
                <ul>{contents}</ul>
            </nav>
            <div class="stack measure">
                <h2 id="a">{texts.numbered_1(texts.section_conditions().to_string()).to_string()}</h2>
                <p><b>{texts.section_who().to_string()}</b><br/>{in_language(&guide.who)}</p>
                <p>{in_language(&guide.conditions_intro)}</p>
                <ol>{conditions}</ol>
                <p class="notice" data-tone="info">{in_language(&guide.conditions_note)}</p>
                <h2 id="b">{texts.numbered_2(texts.section_materials().to_string()).to_string()}</h2>
                <Materials code=guide.code.clone() materials=guide.materials.clone()/>
                <h2 id="c">{texts.numbered_3(texts.section_steps().to_string()).to_string()}</h2>
                <Timeline>{steps}</Timeline>
                <h2 id="d">{texts.numbered_4(texts.section_limits().to_string()).to_string()}</h2>
                <dl class="facts">
                    <div><dt class="note">{texts.legal_limit().to_string()}</dt><dd>{in_language(&guide.legal_limit)}</dd></div>
                    <div><dt class="note">{texts.promised_limit().to_string()}</dt><dd>{texts.promised_days(promised).to_string()}</dd></div>
                    <div><dt class="note">{texts.fee().to_string()}</dt><dd>{in_language(&guide.fee)}</dd></div>
                    <div><dt class="note">{texts.result().to_string()}</dt><dd>{in_language(&guide.result)}</dd></div>
                </dl>
                <h2 id="e">{texts.numbered_5(texts.section_basis().to_string()).to_string()}</h2>
                <ul class="dots">{basis}</ul>
                <p><a href=paths::POLICY>{texts.policy_text().to_string()}</a></p>
                <h2 id="f">{texts.numbered_6(texts.section_places().to_string()).to_string()}</h2>
                <p>{in_language(&guide.online)}</p>
                <p>{in_language(&guide.windows)}</p>
                <p><a href=paths::CONTACT>{texts.all_windows().to_string()}</a></p>
                <h2 id="g">{texts.numbered_7(texts.section_contact().to_string()).to_string()}</h2>
                <p>{in_language(&guide.advice)}</p>
                <p>{in_language(&guide.supervision)}</p>
                <p>{in_language(&guide.remedies)}</p>
                <h2 id="h">{texts.numbered_8(texts.section_questions().to_string()).to_string()}</h2>
                {questions}
            </div>
        </div>
    }
}

#[component]
fn Materials(code: String, materials: Vec<Material>) -> impl IntoView {
    let texts = use_words().guide;
    let rows: Vec<_> = materials
        .iter()
        .map(|material| {
            let (tone, origin) = match material.origin {
                Origin::Generated => (Tone::Good, texts.origin_generated()),
                Origin::Fetched => (Tone::Good, texts.origin_fetched()),
                Origin::Uploaded => (Tone::Warn, texts.origin_uploaded()),
            };
            let sample = material.sample.then(|| {
                view! { " "<a href=format!("/guide/{code}/sample")>{texts.sample_link().to_string()}</a> }
            });
            let template = material.template.then(|| {
                view! {
                    " "<a href=format!("/guide/{code}/commitment.rtf") rel="external">{texts.template_download().to_string()}</a>
                    ", "<a href=format!("/guide/{code}/commitment")>{texts.template_view().to_string()}</a>
                }
            });
            view! {
                <tr>
                    <th scope="row">{in_language(&material.name)}</th>
                    <td><Tag tone=tone text=origin.to_string()/></td>
                    <td>{in_language(&material.form)}</td>
                    <td>{in_language(&material.note)}{sample}{template}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="card"><table class="table fold">
            <caption class="hush">{texts.materials_caption().to_string()}</caption>
            <thead><tr>
                <th scope="col">{texts.material().to_string()}</th>
                <th scope="col">{texts.material_origin().to_string()}</th>
                <th scope="col">{texts.material_form().to_string()}</th>
                <th scope="col">{texts.material_note().to_string()}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
}

/// Parts of one line with the comma of the language.
fn joined(words: &words::Words, parts: &[String]) -> String {
    parts.join(&words.shell.comma().to_string())
}
