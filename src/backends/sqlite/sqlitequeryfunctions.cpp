// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/sqlitequeryfunctions_p.h"

#include "aioorm/backends/sqlite/sqliteerror_p.h"
#include "aioorm/core/text_p.h"
#include "aioorm/sql/detail/commonfunction.h"

#include <QRegularExpression>
#include <QTimeZone>

#include <memory>

#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
bool isNull(sqlite3_value *value)
{
    return sqlite3_value_type(value) == SQLITE_NULL;
}

std::string_view bytesOf(sqlite3_value *value)
{
    const auto *text = reinterpret_cast<const char *>(sqlite3_value_text(value));
    return text ? std::string_view(text, std::size_t(sqlite3_value_bytes(value))) : std::string_view();
}

QString textOf(sqlite3_value *value)
{
    const std::string_view bytes = bytesOf(value);
    return QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
}

/// The statement fails by an AioDataError: a text is not what the function takes.
void refuseText(sqlite3_context *context, const QString &why)
{
    auto &thrown = *static_cast<SqliteThrown *>(sqlite3_user_data(context));
    if (!thrown) {
        thrown = AioErrorInfo(AioErrorKind::Data, why).phase(AioPhase::Execute);
    }
    sqlite3_result_error(context, "a text is not what a function takes", -1);
}

/// What is made of an argument that is the same for all rows. Null: the error is told.
template<class T, class Make>
const T *kept(sqlite3_context *context, int argument, sqlite3_value *value, Make &&make)
{
    if (auto *known = static_cast<T *>(sqlite3_get_auxdata(context, argument))) {
        return known;
    }
    std::unique_ptr<T> made = make(value);
    if (!made) {
        return nullptr;
    }
    sqlite3_set_auxdata(context, argument, made.release(), [](void *data) {
        delete static_cast<T *>(data);
    });
    auto *known = static_cast<T *>(sqlite3_get_auxdata(context, argument));
    if (!known) {
        sqlite3_result_error_nomem(context); // then it has been deleted
    }
    return known;
}

// -- patterns --

using Characters = QList<uint>;

uint folded(uint character)
{
    return QChar::toCaseFolded(char32_t(character));
}

/// A pattern of LIKE, case folded.
class LikePattern
{
public:
    explicit LikePattern(const QString &pattern)
    {
        const Characters characters = pattern.toUcs4();
        for (qsizetype i = 0; i < characters.size(); ++i) {
            const uint c = characters[i];
            if (c == '\\' && i + 1 < characters.size()) {
                m_steps.push_back({folded(characters[++i]), Step::This});
            } else {
                m_steps.push_back({folded(c), c == '%' ? Step::Any : c == '_' ? Step::One : Step::This});
            }
        }
    }

    bool fits(const Characters &text) const
    {
        // where the last % stands, and how much it has taken: more than the last one never has to be tried again
        qsizetype at = 0, i = 0, afterAny = -1, taken = 0;
        while (i < text.size()) {
            if (at < m_steps.size() && m_steps[at].what == Step::Any) {
                afterAny = ++at;
                taken = i;
            } else if (at < m_steps.size() && (m_steps[at].what == Step::One || m_steps[at].character == folded(text[i]))) {
                ++at;
                ++i;
            } else if (afterAny >= 0) {
                at = afterAny;
                i = ++taken;
            } else {
                return false;
            }
        }
        while (at < m_steps.size() && m_steps[at].what == Step::Any) {
            ++at;
        }
        return at == m_steps.size();
    }

private:
    class Step
    {
    public:
        uint character;
        enum What { This, One, Any } what;
    };
    QList<Step> m_steps;
};

void onLike(sqlite3_context *context, int, sqlite3_value **arguments)
{
    if (isNull(arguments[0]) || isNull(arguments[1])) {
        return;
    }
    const auto *pattern = kept<LikePattern>(context, 1, arguments[1], [](sqlite3_value *value) {
        return std::make_unique<LikePattern>(textOf(value));
    });
    if (pattern) {
        sqlite3_result_int(context, pattern->fits(textOf(arguments[0]).toUcs4()) ? 1 : 0);
    }
}

template<QRegularExpression::PatternOption option>
void onRegexp(sqlite3_context *context, int, sqlite3_value **arguments)
{
    if (isNull(arguments[0]) || isNull(arguments[1])) {
        return;
    }
    const auto *expression = kept<QRegularExpression>(context, 1, arguments[1], [context](sqlite3_value *value) {
        auto made = std::make_unique<QRegularExpression>(textOf(value), option);
        if (!made->isValid()) {
            refuseText(context, u"A regular expression is wrong: %1."_s.arg(made->errorString()));
            made.reset();
        }
        return made;
    });
    if (!expression) {
        return;
    }
    const QString text = textOf(arguments[0]);
    const QRegularExpressionMatch match = expression->match(text);
    if (match.isValid()) {
        sqlite3_result_int(context, match.hasMatch() ? 1 : 0);
    } else { // it gives up what would take for ever
        refuseText(context, u"The regular expression \"%1\" takes too long on a text: it can match in too many ways."_s.arg(expression->pattern()));
    }
}

// -- time zones --

constexpr qint64 second = 1'000'000, day = 86'400 * second;

const QTimeZone *zoneOf(sqlite3_context *context, int argument, sqlite3_value *value)
{
    return kept<QTimeZone>(context, argument, value, [context](sqlite3_value *name) {
        const QByteArray id = textOf(name).toUtf8();
        auto zone = std::make_unique<QTimeZone>(id);
        if (!zone->isValid()) {
            refuseText(context, u"\"%1\" is no time zone."_s.arg(QString::fromUtf8(id)));
            zone.reset();
        }
        return zone;
    });
}

qint64 floorTo(qint64 microseconds, qint64 unit)
{
    const qint64 rest = microseconds % unit;
    return microseconds - rest - (rest < 0 ? unit : 0);
}

// what a clock there shows, as if it were UTC
qint64 localOf(qint64 microseconds, const QTimeZone &zone)
{
    const qint64 milliseconds = floorTo(microseconds, 1000) / 1000;
    return microseconds + qint64(zone.offsetFromUtc(QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC))) * second;
}

// The moment, in microseconds, and how its text is written; false: it is NULL, or no moment, which is told.
bool readMoment(sqlite3_context *context, sqlite3_value *value, qint64 &moment, Precision &precision)
{
    if (isNull(value)) {
        return false;
    }
    const std::string_view text = bytesOf(value);
    const auto read = parseDateTime(text);
    if (!read) {
        refuseText(context, u"What is taken for a date and time is none, or not written as this library writes it: aioRewriteTexts()."_s);
        return false;
    }
    moment = *read;
    precision = text.size() > 23 ? Precision::Microseconds : Precision::Milliseconds;
    return true;
}

void giveMoment(sqlite3_context *context, qint64 moment, Precision precision)
{
    const QByteArray text = dateTimeText(moment, precision);
    if (!text.isEmpty()) { // beyond the years of SQLite's own functions it is NULL, as theirs are
        sqlite3_result_text(context, text.constData(), int(text.size()), SQLITE_TRANSIENT);
    }
}

void onLocal(sqlite3_context *context, int, sqlite3_value **arguments)
{
    qint64 moment;
    Precision precision;
    if (!readMoment(context, arguments[0], moment, precision)) {
        return;
    }
    if (const QTimeZone *zone = zoneOf(context, 1, arguments[1])) {
        giveMoment(context, localOf(moment, *zone), precision);
    }
}

void onTruncated(sqlite3_context *context, int, sqlite3_value **arguments)
{
    qint64 moment;
    Precision precision;
    if (!readMoment(context, arguments[0], moment, precision)) {
        return;
    }
    const QTimeZone *zone = zoneOf(context, 2, arguments[2]);
    if (!zone) {
        return;
    }
    const auto unit = DateUnit(sqlite3_value_int(arguments[1]));
    const qint64 local = localOf(moment, *zone);
    if (unit > DateUnit::Day) {
        // by as much as the clock has gone since then: the hour that it shows twice is cut where it is
        const qint64 length = unit == DateUnit::Hour ? 3600 * second : unit == DateUnit::Minute ? 60 * second : second;
        giveMoment(context, moment - (local - floorTo(local, length)), precision);
        return;
    }
    const QDate date = QDate(1970, 1, 1).addDays(floorTo(local, day) / day);
    const QDate first = unit == DateUnit::Day ? date
        : unit == DateUnit::Week              ? date.addDays(1 - date.dayOfWeek())
        : unit == DateUnit::Month             ? QDate(date.year(), date.month(), 1)
        : unit == DateUnit::Quarter           ? QDate(date.year(), (date.month() - 1) / 3 * 3 + 1, 1)
                                              : QDate(date.year(), 1, 1);
    giveMoment(context, first.startOfDay(*zone).toMSecsSinceEpoch() * 1000, precision);
}
}

std::optional<AioErrorInfo> installQueryFunctions(sqlite3 *db, SqliteThrown &thrown)
{
    const auto install = [&](const char *name, int arguments, void (*function)(sqlite3_context *, int, sqlite3_value **)) {
        constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
        return sqlite3_create_function_v2(db, name, arguments, flags, &thrown, function, nullptr, nullptr, nullptr) == SQLITE_OK;
    };
    if (install("aio_ilike", 2, onLike) && install("aio_regexp", 2, onRegexp<QRegularExpression::NoPatternOption>)
        && install("aio_iregexp", 2, onRegexp<QRegularExpression::CaseInsensitiveOption>) && install("aio_local", 2, onLocal)
        && install("aio_truncated", 3, onTruncated)) {
        return {};
    }
    return sqliteError(db, AioPhase::Connect);
}
}
