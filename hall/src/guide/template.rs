//! The commitment letter and the consent form as files to download: RTF, which every word processor opens and prints, phones
//! included.

use crate::Hall;
use crate::error::Result;
use crate::settings::commitment_in_force;
use domain::language::Language;
use std::fmt::Write as _;
use words::Words;

/// A file to download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// Its content, ASCII.
    pub content: String,
}

/// The commitment letter in force, with lines for name, ID number, signature and date.
pub async fn commitment_template(hall: &Hall, language: Language) -> Result<Template> {
    let commitment = commitment_in_force(hall).await?;
    let guide = Words::of(language).guide;
    let mut rtf = page();
    paragraph(&mut rtf, "\\qc\\b\\fs40", &guide.commitment_title().to_string());
    paragraph(&mut rtf, "\\qc\\fs22", &guide.commitment_version(commitment.version.as_str()).to_string());
    for line in commitment.text.in_language(language).lines().filter(|line| !line.trim().is_empty()) {
        paragraph(&mut rtf, "\\sl420\\slmult1\\sa200", line.trim());
    }
    for blank in [guide.commitment_name(), guide.commitment_id(), guide.commitment_signature(), guide.commitment_date()] {
        paragraph(&mut rtf, "\\sb300", &format!("{blank}____________________"));
    }
    rtf.push('}');
    Ok(Template { name: format!("commitment-{}-{}.rtf", commitment.version, language.tag()), content: rtf })
}

/// The consent of one member to the check, with lines for the applicant, and for the member's name, ID number, signature and
/// date.
pub fn consent_template(language: Language) -> Template {
    let words = Words::of(language);
    let (guide, intake) = (words.guide, words.intake);
    let mut rtf = page();
    paragraph(&mut rtf, "\\qc\\b\\fs40", &guide.consent_form_title().to_string());
    paragraph(&mut rtf, "\\sl420\\slmult1\\sa200", &guide.consent_form_text().to_string());
    for line in [intake.consents_what(), intake.consents_why()] {
        paragraph(&mut rtf, "\\sl420\\slmult1\\sa200", &line.to_string());
    }
    let blanks = [
        guide.consent_form_applicant(),
        guide.commitment_name(),
        guide.commitment_id(),
        guide.commitment_signature(),
        guide.commitment_date(),
    ];
    for blank in blanks {
        paragraph(&mut rtf, "\\sb300", &format!("{blank}____________________"));
    }
    rtf.push('}');
    Template { name: format!("consent-{}.rtf", language.tag()), content: rtf }
}

fn page() -> String {
    String::from("{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0\\fnil SimSun;}}\\paperw11906\\paperh16838\\margl1800\\margr1800\\f0\\fs28\n")
}

fn paragraph(rtf: &mut String, format: &str, text: &str) {
    let _ = write!(rtf, "{{\\pard{format} ");
    for sign in text.chars() {
        match sign {
            '\\' | '{' | '}' => {
                let _ = write!(rtf, "\\{sign}");
            }
            ' '..='~' => rtf.push(sign),
            other => {
                // RTF wants signed 16-bit units, each with a stand-in for old readers.
                for unit in other.encode_utf16(&mut [0; 2]) {
                    let _ = write!(rtf, "\\u{}?", unit.cast_signed());
                }
            }
        }
    }
    rtf.push_str("\\par}\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::import_city;
    use crate::testing::on_both_engines;
    use domain::identity::Actor;
    use std::path::Path;

    on_both_engines! {
        async fn the_letter_in_force_can_be_downloaded(test: TestHall) {
            let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/city");
            import_city(&test.hall, &Actor::System, &demo).await.unwrap();
            let file = commitment_template(&test.hall, Language::Chinese).await.unwrap();
            assert_eq!(file.name, "commitment-2026-2-zh-CN.rtf");
            assert!(file.content.is_ascii() && file.content.ends_with('}'));
            assert_eq!(file.content.matches('{').count(), file.content.matches('}').count());
        }
    }

    #[test]
    fn the_consent_form_is_whole_in_both_languages() {
        for language in [Language::Chinese, Language::English] {
            let file = consent_template(language);
            assert!(file.content.is_ascii() && file.content.ends_with('}'));
            assert_eq!(file.content.matches('{').count(), file.content.matches('}').count());
            assert_eq!(file.content.matches("____").count(), 25, "five lines to fill in");
        }
        assert!(consent_template(Language::English).content.contains("I agree"));
    }

    #[test]
    fn chinese_becomes_signed_units() {
        let mut rtf = String::new();
        paragraph(&mut rtf, "", "一{隐");
        assert_eq!(rtf, "{\\pard \\u19968?\\{\\u-26992?\\par}\n");
    }
}
