//! Electronic licences in the form: the applicant's own as the library names them, each used by a press in the place of an upload.

use super::use_words;
use crate::api::intake::{AskLicences, DetachLicence, UseLicence};
use crate::components::{Form, Tag, Tone};
use crate::paths;
use domain::fault::Refusal;
use domain::identity::RealNameLevel;
use domain::intake::{DocumentKind, DraftView, LicenceChoice, LicenceChoices, LicenceReference, Step, has_licence};
use domain::verification::LicenceStanding;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The way to a licence for what is owed. Of whoever is not verified no register is asked, and nothing is offered.
#[component]
pub fn Licences(
    draft: DraftView,
    owed: Vec<DocumentKind>,
    #[prop(optional_no_strip)] found: Option<LicenceChoices>,
    #[prop(optional_no_strip)] refusal: Option<Refusal>,
) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let offered = draft.level == RealNameLevel::Verified && owed.iter().any(|kind| has_licence(*kind));
    let consented = draft.members.first().is_some_and(|applicant| applicant.consent.is_some());
    offered.then(|| {
        let button = if found.is_some() { intake.licence_ask_again() } else { intake.licence_ask() }.to_string();
        let way = if consented {
            view! { <Form action=AskLicences::url() refusal=refusal><p><button class="button" data-kind="second">{button}</button></p></Form> }
                .into_any()
        } else {
            let first = intake.licence_consent_first().to_string();
            view! { <p><a href=paths::step(Step::Consents)>{first}</a></p> }.into_any()
        };
        view! {
            <section class="stack tight" id="licences">
                <h2>{intake.licence_title().to_string()}</h2>
                <p>{intake.licence_text().to_string()}</p>
                {found.map(|found| view! { <Found found=found owed=owed.clone() used=draft.licences.clone()/> })}
                {way}
            </section>
        }
    })
}

/// What the library named of what is owed and not used yet.
#[component]
fn Found(found: LicenceChoices, owed: Vec<DocumentKind>, used: Vec<LicenceReference>) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let asked = intake.licence_asked(words.moment(found.asked_at)).to_string();
    let is_used = |choice: &LicenceChoice| used.iter().any(|reference| reference.licence == choice.licence);
    let offered: Vec<_> = found.choices.iter().filter(|choice| owed.contains(&choice.document) && !is_used(choice)).map(offer).collect();
    let nothing = match (found.status.decides(), offered.is_empty() && used.is_empty()) {
        (false, _) => Some(intake.licence_no_answer().to_string()),
        (true, true) => Some(intake.licence_none().to_string()),
        (true, false) => None,
    };
    view! {
        <p class="note">{asked}</p>
        {nothing.map(|nothing| view! { <p>{nothing}</p> })}
        {(!offered.is_empty()).then(|| view! { <ul class="lines">{offered}</ul> })}
    }
}

/// One licence with the button that uses it, or with the reason why it cannot be used.
fn offer(choice: &LicenceChoice) -> AnyView {
    let words = use_words();
    let name = words.document_kind(choice.document);
    let line = words.licence_line(&choice.issuer, choice.valid_from, choice.valid_to);
    let way = if choice.standing == LicenceStanding::Valid {
        let label = words.intake.licence_use_what(name.clone()).to_string();
        view! {
            <form method="post" action=UseLicence::url()>
                <input type="hidden" name="licence" value=choice.licence.as_str().to_owned()/>
                <button class="button" data-kind="second" aria-label=label>{words.intake.licence_use().to_string()}</button>
            </form>
        }
        .into_any()
    } else {
        view! { <Tag tone=Tone::Warn text=words.licence_standing(choice.standing)/> }.into_any()
    };
    view! { <li class="row apart"><span>{name}<br/><span class="note">{line}</span></span>{way}</li> }.into_any()
}

/// The licences that are used, with the way to do without them again.
#[component]
pub fn UsedLicences(used: Vec<LicenceReference>, #[prop(optional)] fixed: bool) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let rows: Vec<_> = used
        .into_iter()
        .map(|reference| {
            let name = words.document_kind(reference.document);
            let verified = words.licence_verified(reference.verified_at);
            let line = words.licence_line(&reference.issuer, reference.valid_from, reference.valid_to);
            let remove = (!fixed).then(|| {
                let label = intake.upload_remove_what(name.clone()).to_string();
                view! {
                    <form method="post" action=DetachLicence::url()>
                        <input type="hidden" name="licence" value=reference.licence.as_str().to_owned()/>
                        <button class="button" data-kind="second" aria-label=label>{intake.upload_remove().to_string()}</button>
                    </form>
                }
            });
            view! {
                <li class="row apart">
                    <span>{name}<br/><span class="note">{verified}</span><br/><span class="note">{line}</span></span>
                    {remove}
                </li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| view! { <ul class="lines">{rows}</ul> })
}
