//! The name of a natural person, as it stands on an ID card.

use super::typing::{checked_text, half_width, is_blank};
use crate::fault::FaultCode;

/// The dot between the parts of a name, as the population register writes it.
const DOT: char = '\u{B7}';
const SHORTEST: usize = 2;
const LONGEST: usize = 50;
/// Surnames of two characters that are still borne; only masking looks at them.
const COMPOUND_SURNAMES: [&str; 48] = [
    "欧阳", "上官", "司马", "司徒", "司空", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙", "夏侯", "端木", "百里",
    "东郭", "南宫", "南门", "呼延", "轩辕", "独孤", "赫连", "澹台", "公冶", "宗政", "濮阳", "淳于", "单于", "太叔", "申屠", "仲孙", "钟离",
    "鲜于", "闾丘", "亓官", "巫马", "公西", "颛孙", "壤驷", "公良", "拓跋", "夹谷", "宰父", "谷梁", "闻人", "西门",
];

/// A person's name. `Debug` shows the masked form only.
///
/// 2 to 50 characters: Chinese characters with all extension blocks, Latin letters with their accents (composed), the
/// dot `·` between the parts of a name, and blank, hyphen and apostrophe between Latin letters. Never two signs that
/// are no letters in a row, and none at either end.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonName(String);

impl PersonName {
    /// Reads a name as people type it: every look-alike of the middle dot becomes `·` (a full stop too, between Chinese
    /// characters), full-width letters become ASCII, blanks around Chinese characters go, other blanks become one.
    ///
    /// Faults: `Required`, `NameCharacters`, `NameLength`.
    pub fn parse(text: &str) -> Result<Self, FaultCode> {
        let name = normalise(text);
        if name.is_empty() {
            return Err(FaultCode::Required);
        }
        let signs: Vec<char> = name.chars().collect();
        if !signs.iter().all(|sign| is_letter(*sign) || is_joiner(*sign)) {
            return Err(FaultCode::NameCharacters);
        }
        let open_end = signs.first().is_some_and(|sign| is_joiner(*sign)) || signs.last().is_some_and(|sign| is_joiner(*sign));
        if open_end || signs.windows(2).any(|pair| is_joiner(pair[0]) && is_joiner(pair[1])) {
            return Err(FaultCode::NameCharacters);
        }
        if !(SHORTEST..=LONGEST).contains(&signs.len()) {
            return Err(FaultCode::NameLength);
        }
        Ok(Self(name))
    }

    /// The name. Personal data: never into logs, addresses or the record.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For screens and public lists: 周*兰, 陈*, 欧阳*明, 买**·**, `J***`.
    ///
    /// A Chinese name keeps its surname and, when more than one character follows, its last one. A name with a dot
    /// keeps its first character and its dots. A Latin name keeps its first letter, and not its length.
    pub fn masked(&self) -> String {
        let signs: Vec<char> = self.0.chars().collect();
        let Some(first) = signs.first().copied() else {
            return String::new();
        };
        if !is_chinese(first) {
            return format!("{first}***");
        }
        if signs.iter().any(|sign| !is_chinese(*sign)) {
            return signs.iter().enumerate().map(|(place, sign)| if place == 0 || *sign == DOT { *sign } else { '*' }).collect();
        }
        let surname = if signs.len() > 2 && COMPOUND_SURNAMES.iter().any(|name| self.0.starts_with(name)) { 2 } else { 1 };
        let last = if signs.len() > surname + 1 { signs.len() - 1 } else { signs.len() };
        signs.iter().enumerate().map(|(place, sign)| if place < surname || place >= last { *sign } else { '*' }).collect()
    }
}

checked_text!(PersonName);

fn is_chinese(sign: char) -> bool {
    matches!(sign,
        '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{2FFFD}' | '\u{30000}'..='\u{3FFFD}')
}

fn is_latin(sign: char) -> bool {
    sign.is_ascii_alphabetic() || (matches!(sign, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}') && sign.is_alphabetic())
}

fn is_letter(sign: char) -> bool {
    is_chinese(sign) || is_latin(sign)
}

fn is_joiner(sign: char) -> bool {
    matches!(sign, DOT | ' ' | '-' | '\'')
}

fn normalise(text: &str) -> String {
    let signs: Vec<char> = text.chars().map(tidy).collect();
    let letters: String = signs.split(|sign| *sign == ' ').filter(|part| !part.is_empty()).fold(String::new(), |mut name, part| {
        let before = name.chars().next_back();
        if before.is_some_and(is_latin) && part.first().copied().is_some_and(is_latin) {
            name.push(' ');
        }
        name.extend(part);
        name
    });
    let signs: Vec<char> = letters.chars().collect();
    let between_chinese = |place: usize| {
        place.checked_sub(1).and_then(|before| signs.get(before)).copied().is_some_and(is_chinese)
            && signs.get(place + 1).copied().is_some_and(is_chinese)
    };
    signs.iter().enumerate().map(|(place, sign)| if *sign == '.' && between_chinese(place) { DOT } else { *sign }).collect()
}

fn tidy(sign: char) -> char {
    match sign {
        '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22C5}' | '\u{2E31}' | '\u{2E33}' | '\u{30FB}' | '\u{FF65}' | '\u{387}' | '\u{16EB}' => {
            DOT
        }
        '\u{2018}' | '\u{2019}' | '\u{2BC}' | '\u{B4}' | '`' => '\'',
        '\u{2010}' | '\u{2011}' => '-',
        // A control character stays and is refused: it is no way of typing a blank.
        sign if is_blank(sign) && !sign.is_control() => ' ',
        sign => half_width(sign),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_read_as_people_type_them() {
        for (text, name) in [
            ("周玉兰", "周玉兰"),
            ("  陈 涛 ", "陈涛"),
            ("陈\u{3000}涛", "陈涛"),
            ("买买提•艾力", "买买提·艾力"),
            ("买买提・艾力", "买买提·艾力"),
            ("买买提.艾力", "买买提·艾力"),
            ("买买提．艾力", "买买提·艾力"),
            ("买买提 · 艾力", "买买提·艾力"),
            ("𠮷野花", "𠮷野花"),
            ("㐂一", "㐂一"),
            ("\u{30EDE}明", "\u{30EDE}明"),
            ("Jean-Luc  O’Brien", "Jean-Luc O'Brien"),
            ("Ｊｏｈｎ Smith", "John Smith"),
            ("Müller", "Müller"),
        ] {
            assert_eq!(PersonName::parse(text).expect(text).as_str(), name, "{text}");
        }
    }

    #[test]
    fn every_fault_has_its_code() {
        for (text, code) in [
            ("", FaultCode::Required),
            (" \u{3000} ", FaultCode::Required),
            ("周", FaultCode::NameLength),
            ("周玉1", FaultCode::NameCharacters),
            ("周玉兰!", FaultCode::NameCharacters),
            ("·周玉兰", FaultCode::NameCharacters),
            ("周玉兰·", FaultCode::NameCharacters),
            ("周··兰", FaultCode::NameCharacters),
            ("周\u{0}兰", FaultCode::NameCharacters),
            ("周\n兰", FaultCode::NameCharacters),
            ("<b>周</b>", FaultCode::NameCharacters),
            ("周\u{E000}", FaultCode::NameCharacters),
            ("John A. Smith", FaultCode::NameCharacters),
        ] {
            assert_eq!(PersonName::parse(text), Err(code), "{text:?}");
        }
        assert_eq!(PersonName::parse(&"周".repeat(51)), Err(FaultCode::NameLength));
        assert!(PersonName::parse(&"周".repeat(50)).is_ok());
    }

    #[test]
    fn masked_names_keep_the_surname() {
        for (name, masked) in [
            ("陈涛", "陈*"),
            ("周玉兰", "周*兰"),
            ("欧阳晓明", "欧阳*明"),
            ("欧阳修", "欧阳*"),
            ("东方", "东*"),
            ("周吴玉兰", "周**兰"),
            ("买买提·艾力", "买**·**"),
            ("John Smith", "J***"),
        ] {
            let name = PersonName::parse(name).expect(name);
            assert_eq!(name.masked(), masked);
            assert_eq!(format!("{name:?}"), format!("PersonName({masked})"));
        }
    }

    proptest! {
        #[test]
        fn what_is_read_reads_back(text in "[周吴郑王欧阳 .·A-Za-z'-]{1,12}") {
            if let Ok(name) = PersonName::parse(&text) {
                prop_assert_eq!(PersonName::parse(name.as_str()), Ok(name.clone()));
                prop_assert!(name.masked().contains('*'));
            }
        }

        #[test]
        fn garbage_never_panics(text in ".{0,60}") {
            let _ = PersonName::parse(&text).map(|name| name.masked());
        }
    }
}
