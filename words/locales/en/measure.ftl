# Dates and measures
monday = Monday
tuesday = Tuesday
wednesday = Wednesday
thursday = Thursday
friday = Friday
saturday = Saturday
sunday = Sunday
january = January
february = February
march = March
april = April
may = May
june = June
july = July
august = August
september = September
october = October
november = November
december = December
working-days = { $count ->
    [one] { $count } working day
   *[other] { $count } working days
}
people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
square-metres = m²
yuan = yuan
percent = { $number }%
