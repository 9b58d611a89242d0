"""Dates: zones, patterns, reading, arithmetic."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vivace.expressions import Environment, EvaluationError
from vivace.expressions.dates.formats import format_of
from vivace.expressions.dates.moment import Moment
from vivace.expressions.dates.pattern import read_pattern
from vivace.expressions.dates.reading import read_date, read_iso
from vivace.expressions.dates.zones import zone_of

ENVIRONMENT = Environment()
LOCAL = dt.datetime(2024, 1, 2, 3)  # noqa: DTZ001 - local on purpose
MOMENT = "2013-09-08T15:19:12.123456789Z"


def date(value: str, **arguments: str) -> str:
    given_arguments = ", ".join(f"{name}={name}" for name in arguments)
    return ENVIRONMENT.render(f"{{{{ v | date({given_arguments}) }}}}", {"v": value, **arguments})


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("yy yyyy yyyyy uuuu", "13 2013 02013 2013"),
        ("M MM MMM MMMM MMMMM", "9 09 Sep September S"),
        ("d dd D DDD", "8 08 251 251"),
        ("E EEEE EEEEE e c", "Sun Sunday S 1 1"),
        ("H k K h hh a", "17 17 5 5 05 PM"),
        ("S SSS SSSSSS SSSSSSSSS n", "1 123 123456 123456789 123456789"),
        ("A N", "62352123 62352123456789"),
        ("Q QQ QQQ QQQQ", "3 03 Q3 3rd quarter"),
        ("Y-'W'ww W", "2013-W37 2"),
        ("G GGGG", "AD Anno Domini"),
        (
            "X XX XXX x Z ZZZZ ZZZZZ O OOOO",
            "+02 +0200 +02:00 +02 +0200 GMT+02:00 +02:00 GMT+2 GMT+02:00",
        ),
        ("z zzzz VV", "CEST Central European Summer Time Europe/Paris"),
        ("B", "in the afternoon"),
        ("'it''s' '' [yyyy]", "it's ' 2013"),
        ("pppd|ppH", "  8|17"),
    ],
)
def test_pattern_letters(pattern: str, text: str) -> None:
    assert date(MOMENT, format=pattern, timeZone="Europe/Paris") == text


@pytest.mark.parametrize(
    ("hour", "half", "twelve", "period"),
    [
        (0, "AM", "12", "midnight"),
        (5, "AM", "5", "at night"),
        (11, "AM", "11", "in the morning"),
        (12, "PM", "12", "noon"),
        (20, "PM", "8", "in the evening"),
        (23, "PM", "11", "at night"),
    ],
)
def test_halves_and_periods_of_the_day(hour: int, half: str, twelve: str, period: str) -> None:
    assert date(f"2024-01-01T{hour:02}:00:00Z", format="a h B") == f"{half} {twelve} {period}"


@pytest.mark.parametrize(
    "pattern",
    [
        "bogus",
        "VV V",
        "ccc cc",
        "MMMMMM",
        "ddd",
        "{",
        "}",
        "#",
        "'open",
        "SSSSSSSSSS",
        "aa",
        "p",
        "qqqqqqq",
        "I",
        "pp'x'",
        "x" * 600,
    ],
)
def test_patterns_without_meaning_are_refused(pattern: str) -> None:
    with pytest.raises(EvaluationError):
        read_pattern(pattern)


@pytest.mark.parametrize(
    ("text", "pattern", "iso"),
    [
        ("24/07/2001 13:05", "dd/MM/yyyy HH:mm", "2001-07-24T13:05:00"),
        ("20240229", "yyyyMMdd", "2024-02-29T00:00:00"),
        ("20240229130559", "yyyyMMddHHmmss", "2024-02-29T13:05:59"),
        ("20240229130559123", "yyyyMMddHHmmssSSS", "2024-02-29T13:05:59.123000"),
        ("July 24, 2001", "MMMM dd, yyyy", "2001-07-24T00:00:00"),
        ("Jul 4, 2001 12 AM", "MMM d, yyyy hh a", "2001-07-04T00:00:00"),
        ("1/2/24", "d/M/yy", "2024-02-01T00:00:00"),
        ("2024-060", "yyyy-DDD", "2024-02-29T00:00:00"),
        ("2024-W09-4", "iso_week_date", "2024-02-29T00:00:00"),
        ("2024-01-05 24:10", "yyyy-MM-dd kk:mm", "2024-01-05T00:10:00"),
        ("2024-01-05", "yyyy-MM-dd[ HH:mm]", "2024-01-05T00:00:00"),
        ("2024-01-05 07:08", "yyyy-MM-dd[ HH:mm]", "2024-01-05T07:08:00"),
        ("Mon 2024-01-01", "EEE yyyy-MM-dd", "2024-01-01T00:00:00"),
    ],
)
def test_texts_are_read_by_patterns(text: str, pattern: str, iso: str) -> None:
    moment = read_date(text, format_of(pattern, "en_US"), dt.UTC)
    assert moment.when.replace(tzinfo=None).isoformat() == iso


@pytest.mark.parametrize(
    ("text", "pattern", "epoch"),
    [
        ("2024-01-05T10:00:00+02:00", "yyyy-MM-dd'T'HH:mm:ssXXX", 1704441600),
        ("2024-01-05 10:00 +0200", "yyyy-MM-dd HH:mm Z", 1704441600),
        ("2024-01-05 10:00 GMT+2", "yyyy-MM-dd HH:mm O", None),
        ("2024-01-05 10:00 Europe/Paris", "yyyy-MM-dd HH:mm VV", 1704445200),
        ("Tue, 08 Feb 2022 19:38:26 GMT", "rfc_1123_date_time", 1644349106),
        ("8 Feb 2022 19:38:26 +0100", "rfc_1123_date_time", 1644345506),
    ],
)
def test_offsets_and_zones_are_read(text: str, pattern: str, epoch: int | None) -> None:
    if epoch is None:
        with pytest.raises(EvaluationError):
            read_date(text, format_of(pattern, "en_US"), dt.UTC)
    else:
        assert read_date(text, format_of(pattern, "en_US"), dt.UTC).epoch_seconds == epoch


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("2024-02-30", "yyyy-MM-dd"),
        ("2024-13-01", "yyyy-MM-dd"),
        ("2023-366", "yyyy-DDD"),
        ("2024-01", "yyyy-MM"),
        ("10:30", "HH:mm"),
        ("2024-01-01x", "yyyy-MM-dd"),
        ("2024-1-01", "yyyy-MM-dd"),
        ("january 1, 2024", "MMMM d, yyyy"),
        ("2024-01-01 13 AM", "yyyy-MM-dd hh a"),
        ("2024-01-01 25:00", "yyyy-MM-dd HH:mm"),
        ("", "yyyy"),
    ],
)
def test_texts_that_do_not_fit_are_errors(text: str, pattern: str) -> None:
    with pytest.raises(EvaluationError):
        read_date(text, format_of(pattern, "en_US"), dt.UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-05 10:00",
        "2024-1-5",
        "2024-01-05T10",
        "2024-01-05T10:00:00+0200",
        "2024-01-05Z",
        "2024-01-05T10:00:00[Europe/Paris]",
        "2024-01-05T24:00:00Z",
        "2024-01-05T10:00:00.1234567890Z",
        "20240105",
        "now",
        "",
        "2024-02-30",
        "２０２４-01-05",
    ],
)
def test_only_iso_texts_need_no_pattern(text: str) -> None:
    with pytest.raises(EvaluationError):
        read_iso(text, dt.UTC)


MOMENTS = st.integers(-(2 * 10**15), 4 * 10**15).map(
    lambda micros: dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=micros)
)
ZONES = st.sampled_from(["UTC", "Europe/Paris", "Asia/Kolkata", "America/St_Johns", "+05:30"])
ROUND_TRIPS = st.sampled_from(
    [
        "iso",
        "iso_zoned_date_time",
        "iso_date_time",
        "yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSXXXXX",
        "yyyyMMddHHmmssSSSSSSSSSxxxxx",
        "EEEE, d MMMM uuuu hh:mm:ss.SSSSSSSSS a XXXXX",
        "D yyyy N XXXXX",
    ]
)


@given(MOMENTS, ZONES, ROUND_TRIPS)
def test_what_a_pattern_prints_it_reads_back(when: dt.datetime, zone: str, name: str) -> None:
    moment = Moment(when).in_zone(zone_of(zone))
    # Local mean times had offsets with seconds, which these patterns do not print.
    assume((moment.when.utcoffset() or dt.timedelta()).seconds % 60 == 0)
    form = format_of(name, "en_US")
    assert read_date(form.print(moment), form, dt.UTC).epoch_nanos == moment.epoch_nanos


@given(MOMENTS, ZONES)
def test_iso_texts_read_back(when: dt.datetime, zone: str) -> None:
    moment = Moment(when).in_zone(zone_of(zone))
    assert read_iso(format_of("iso_zoned_date_time", "en_US").print(moment), dt.UTC).when == when


UNITS = st.sampled_from(["NANOS", "MICROS", "MILLIS", "SECONDS", "MINUTES", "HOURS", "HALF_DAYS"])


@given(MOMENTS, ZONES, UNITS, st.integers(-(10**6), 10**6))
def test_elapsed_units_undo_themselves(
    when: dt.datetime, zone: str, unit: str, amount: int
) -> None:
    moment = Moment(when).in_zone(zone_of(zone))
    assert moment.plus(amount, unit).plus(-amount, unit).epoch_nanos == moment.epoch_nanos


@given(MOMENTS, st.integers(-2000, 2000))
def test_days_keep_the_local_time(when: dt.datetime, days: int) -> None:
    moment = Moment(when.replace(hour=12)).in_zone(ZoneInfo("Europe/Paris"))
    later = moment.plus(days, "DAYS")
    assert later.when.time() == moment.when.time()
    assert (later.when.date() - moment.when.date()).days == days


@given(MOMENTS, st.integers(-500, 500))
def test_months_keep_the_day_or_end_the_month(when: dt.datetime, months: int) -> None:
    later = Moment(when).plus(months, "MONTHS").when
    assert (later.year * 12 + later.month) - (when.year * 12 + when.month) == months
    assert later.day == when.day or (later + dt.timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("local", "zone", "iso"),
    [
        ("2024-03-31T02:30:00", "Europe/Paris", "2024-03-31T03:30:00+02:00"),
        ("2024-10-27T02:30:00", "Europe/Paris", "2024-10-27T02:30:00+02:00"),
        ("2024-03-10T02:30:00", "America/New_York", "2024-03-10T03:30:00-04:00"),
    ],
)
def test_gaps_move_forward_and_overlaps_take_the_earlier_offset(
    local: str, zone: str, iso: str
) -> None:
    assert date(local, format="iso_sec", timeZone=zone) == iso


@pytest.mark.parametrize(
    ("name", "offset"),
    [
        ("UTC", 0),
        ("Z", 0),
        ("GMT+2", 2),
        ("UTC-3", -3),
        ("+05:30", 5.5),
        ("-0330", -3.5),
        ("UT+01:00", 1),
        ("Asia/Tokyo", 9),
    ],
)
def test_zones_that_java_knows(name: str, offset: float) -> None:
    assert dt.datetime(2024, 1, 1, tzinfo=zone_of(name)).utcoffset() == dt.timedelta(hours=offset)


@pytest.mark.parametrize("name", ["EST", "PST", "+19:00", "+05:60", "Nope/X", "", "utc+", "../UTC"])
def test_zones_that_java_does_not_know(name: str) -> None:
    with pytest.raises(EvaluationError):
        zone_of(name)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "1970-01-01T00:00:00.000000Z"),
        (1700000000, "2023-11-14T22:13:20.000000Z"),
        (1700000000123, "2023-11-14T22:13:20.123000Z"),
        (1700000000123456789, "2023-11-14T22:13:20.123456Z"),
        (-1, "1969-12-31T23:59:59.000000Z"),
        (dt.date(2024, 1, 2), "2024-01-02T12:00:00.000000Z"),
        (LOCAL, "2024-01-02T03:00:00.000000Z"),
        (
            dt.datetime(2024, 7, 2, 3, tzinfo=ZoneInfo("Europe/Paris")),
            "2024-07-02T01:00:00.000000Z",
        ),
    ],
)
def test_what_counts_as_a_date(value: object, expected: str) -> None:
    assert ENVIRONMENT.render("{{ v | date }}", {"v": value}) == expected


@pytest.mark.parametrize("value", [True, 1.5, [], {}, "x", 10**17, 10**18 * 99])
def test_what_is_no_date(value: object) -> None:
    with pytest.raises(EvaluationError):
        ENVIRONMENT.render("{{ v | date }}", {"v": value})


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr", "lundi 1 janvier 2024"),
        ("de_DE", "Montag 1 Januar 2024"),
        ("es_ES", "lunes 1 enero 2024"),
    ],
)
def test_names_in_other_languages(locale: str, text: str) -> None:
    assert date("2024-01-01", format="EEEE d MMMM yyyy", locale=locale) == text


@pytest.mark.parametrize("locale", ["fr-FR", "xx", "FR", "fr_fr", "../en"])
def test_locales_that_do_not_exist(locale: str) -> None:
    with pytest.raises(EvaluationError):
        date("2024-01-01", locale=locale)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("isWeekend('2024-01-06')", "true"),
        ("isWeekend('2024-01-07T23:59:59+02:00')", "true"),
        ("dayOfWeek('2025-01-06T00:30:00+02:00')", "MONDAY"),
        ("dayOfMonth('2024-02-29')", "29"),
        ("monthOfYear('2024-02-29')", "2"),
        ("hourOfDay('2024-01-01T13:05:00Z')", "13"),
        ("isDayWeekInMonth('2024-01-29', 'MONDAY', 'LAST')", "true"),
        ("isDayWeekInMonth('2024-01-22', 'monday', 'fourth')", "true"),
        ("isDayWeekInMonth('2024-01-22', 'MONDAY', 'LAST')", "false"),
        ("isLastWorkingDay('2024-03-29')", "true"),
        ("isLastWorkingDay('2024-03-31')", "false"),
        ("isLastWorkingDay('2024-03-31', 'SUNDAY')", "true"),
        ("isLastWorkingDay('2024-03-30', 'SATURDAY SUNDAY')", "false"),
        ("isPublicHoliday('2024-12-25', 'US')", "true"),
        ("isPublicHoliday('2024-12-24', 'US')", "false"),
        (
            "isDateBetween('2024-01-01T01:30+01:00', '2024-01-01T00:00Z', '2024-01-02T00:00Z')",
            "true",
        ),
        ("isDateAfter('2024-01-02T00:00:00Z', '2024-01-01T00:00:00Z')", "true"),
        ("isDateBefore('2024-01-02T00:00:00Z', '2024-01-01T00:00:00Z')", "false"),
    ],
)
def test_questions_about_dates(call: str, expected: str) -> None:
    assert ENVIRONMENT.render(f"{{{{ {call} }}}}", {}) == expected


@pytest.mark.parametrize(
    "call",
    [
        "isWeekend()",
        "dayOfWeek('x')",
        "isDayWeekInMonth('2024-01-01', 'X', 'FIRST')",
        "isDayWeekInMonth('2024-01-01', 'MONDAY', 'FIFTH')",
        "isLastWorkingDay('2024-01-01', 'X')",
        "isPublicHoliday('2024-01-01')",
        "isPublicHoliday('2024-01-01', 'ZZ')",
        "isDateBetween('2024-01-01', '2023-01-01T00:00:00Z', '2025-01-01T00:00:00Z')",
    ],
)
def test_questions_that_cannot_be_answered(call: str) -> None:
    with pytest.raises(EvaluationError):
        ENVIRONMENT.render(f"{{{{ {call} }}}}", {})
