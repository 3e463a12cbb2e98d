//! Dates, money and areas as people write them in each language.

use crate::Words;
use domain::day::{Day, Timestamp, Weekday};
use domain::quantity::{Area, Fen, SQUARE_METRE};

impl Words {
    /// `11 月 23 日（周一）` or `Monday 23 November`.
    pub fn date(&self, day: Day) -> String {
        let (number, weekday) = (day.day_of_month(), self.weekday(day.weekday()));
        if self.is_chinese() {
            format!("{} 月 {number} 日（{weekday}）", day.month())
        } else {
            format!("{weekday} {number} {}", self.month(day.month()))
        }
    }

    /// `11 月 23 日` or `23 November`, where every character costs.
    pub fn month_day(&self, day: Day) -> String {
        let number = day.day_of_month();
        if self.is_chinese() { format!("{} 月 {number} 日", day.month()) } else { format!("{number} {}", self.month(day.month())) }
    }

    /// `2026 年 11 月 23 日` or `23 November 2026`.
    pub fn full_date(&self, day: Day) -> String {
        let (year, number) = (day.year(), day.day_of_month());
        if self.is_chinese() {
            format!("{year} 年 {} 月 {number} 日", day.month())
        } else {
            format!("{number} {} {year}", self.month(day.month()))
        }
    }

    /// `11-23` or `23 Nov`, for tables.
    pub fn short_date(&self, day: Day) -> String {
        if self.is_chinese() {
            format!("{:02}-{:02}", day.month(), day.day_of_month())
        } else {
            let month = self.month(day.month());
            format!("{} {}", day.day_of_month(), month.get(..3).unwrap_or(&month))
        }
    }

    /// `11 月 16 日 20:14` or `16 November, 20:14`.
    pub fn moment(&self, at: Timestamp) -> String {
        let (day, clock) = (at.day(), self.clock(at));
        if self.is_chinese() {
            format!("{} 月 {} 日 {clock}", day.month(), day.day_of_month())
        } else {
            format!("{} {}, {clock}", day.day_of_month(), self.month(day.month()))
        }
    }

    /// `2026 年 11 月 16 日（周一）20:14` or `Monday 16 November 2026, 20:14`, for documents.
    pub fn full_moment(&self, at: Timestamp) -> String {
        let (day, clock) = (at.day(), self.clock(at));
        let weekday = self.weekday(day.weekday());
        if self.is_chinese() {
            format!("{}（{weekday}）{clock}", self.full_date(day))
        } else {
            format!("{weekday} {}, {clock}", self.full_date(day))
        }
    }

    /// `20:14`, the city's clock.
    pub fn clock(&self, at: Timestamp) -> String {
        let (hour, minute) = at.hour_minute();
        format!("{hour}:{minute:02}")
    }

    /// `2,660 元` or `¥2,660`; fen only where there are some.
    pub fn money(&self, amount: Fen) -> String {
        let sign = if amount.0 < 0 { "-" } else { "" };
        let whole = grouped(amount.0.unsigned_abs() / 100);
        let fen = amount.0.unsigned_abs() % 100;
        let cents = match fen {
            0 => String::new(),
            fen if fen % 10 == 0 => format!(".{}", fen / 10),
            fen => format!(".{fen:02}"),
        };
        if self.is_chinese() { format!("{sign}{whole}{cents} 元") } else { format!("{sign}¥{whole}{cents}") }
    }

    /// `42.6 平方米` or `42.6 m²`; at most two decimals.
    pub fn area(&self, area: Area) -> String {
        let hundredths = area.0 / (SQUARE_METRE / 100);
        let number = match (hundredths / 100, hundredths % 100) {
            (whole, 0) => whole.to_string(),
            (whole, part) if part % 10 == 0 => format!("{whole}.{}", part / 10),
            (whole, part) => format!("{whole}.{part:02}"),
        };
        if self.is_chinese() { format!("{number} 平方米") } else { format!("{number} m²") }
    }

    /// `第十二条` or `Article 12`, from the number in digits.
    pub fn article(&self, number: &str) -> String {
        let digits = number.parse().ok().filter(|_| self.is_chinese()).and_then(chinese_number);
        self.guide.article(digits.unwrap_or_else(|| number.to_owned())).to_string()
    }

    /// `周一` or `Monday`.
    pub fn weekday(&self, weekday: Weekday) -> String {
        let measure = &self.measure;
        match weekday {
            Weekday::Monday => measure.monday(),
            Weekday::Tuesday => measure.tuesday(),
            Weekday::Wednesday => measure.wednesday(),
            Weekday::Thursday => measure.thursday(),
            Weekday::Friday => measure.friday(),
            Weekday::Saturday => measure.saturday(),
            Weekday::Sunday => measure.sunday(),
        }
        .to_string()
    }

    /// `11 月` or `November`.
    pub fn month(&self, month: u8) -> String {
        let measure = &self.measure;
        match month {
            1 => measure.january(),
            2 => measure.february(),
            3 => measure.march(),
            4 => measure.april(),
            5 => measure.may(),
            6 => measure.june(),
            7 => measure.july(),
            8 => measure.august(),
            9 => measure.september(),
            10 => measure.october(),
            11 => measure.november(),
            _ => measure.december(),
        }
        .to_string()
    }
}

/// A number from 1 to 99 in Chinese signs, as articles are numbered.
fn chinese_number(number: usize) -> Option<String> {
    const SIGNS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (number / 10, number % 10);
    let ten = match tens {
        0 => String::new(),
        1 => "十".to_owned(),
        2..=9 => format!("{}十", SIGNS[tens]),
        _ => return None,
    };
    (number > 0).then(|| format!("{ten}{}", SIGNS[ones]))
}

/// A whole number with a comma between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::language::Language;

    #[test]
    fn dates_read_as_people_write_them() {
        let day = Day::parse("2026-11-23").expect("a day");
        let (zh, en) = (Words::of(Language::Chinese), Words::of(Language::English));
        assert_eq!(zh.date(day), "11 月 23 日（周一）");
        assert_eq!(en.date(day), "Monday 23 November");
        assert_eq!(zh.short_date(day), "11-23");
        assert_eq!(en.short_date(day), "23 Nov");
        assert_eq!(zh.moment(day.at(9, 5)), "11 月 23 日 9:05");
        assert_eq!(en.full_moment(day.at(20, 14)), "Monday 23 November 2026, 20:14");
    }

    #[test]
    fn articles_are_numbered_as_the_law_writes_them() {
        let zh = Words::of(Language::Chinese);
        assert_eq!([zh.article("8"), zh.article("10"), zh.article("23")], ["第八条", "第十条", "第二十三条"]);
        assert_eq!(Words::of(Language::English).article("12"), "Article 12");
    }

    #[test]
    fn money_and_areas_keep_only_the_decimals_they_have() {
        let (zh, en) = (Words::of(Language::Chinese), Words::of(Language::English));
        assert_eq!(zh.money(Fen(266_000)), "2,660 元");
        assert_eq!(en.money(Fen(188_950)), "¥1,889.5");
        assert_eq!(zh.money(Fen(-5)), "-0.05 元");
        assert_eq!(zh.money(Fen(123_456_789)), "1,234,567.89 元");
        assert_eq!(zh.area(Area(426_000)), "42.6 平方米");
        assert_eq!(en.area(Area(106_500)), "10.65 m²");
        assert_eq!(en.area(Area(150_000)), "15 m²");
    }
}
