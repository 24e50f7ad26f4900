// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomodel.h"
#include "aioorm/sql/aiosearch.h"
#include "support/testdatabase.h"

#include <QRandomGenerator>

/// A table with a full-text index, for the databases that have them on ordinary tables.
class Essay : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Essay, "essays",
        (qint64,                 number, setNumber, primaryKey()),
        (QString,                title,  setTitle),
        (std::optional<QString>, body,   setBody),
        (int,                    views,  setViews,  defaultsTo(0)))

public:
    static void aioTable(AioTable &table) { table.fullTextIndex("title", "body"); }
};

/// The rows of Essay that all searches are about.
inline AioTask<> createEssays(AioExecutor executor)
{
    const auto &a = Essay::columns();
    using Texts = std::pair<QString, std::optional<QString>>;
    const QList<Texts> all{{QStringLiteral("Water"), QStringLiteral("Water the plants in the morning, and the ferns twice.")},
                           {QStringLiteral("Soil"), QStringLiteral("Good soil holds water and lets plants breathe.")},
                           {QStringLiteral("Café"), std::nullopt},
                           {QStringLiteral("Ferns"), QStringLiteral("They like it dark. Ferns do not re-use C++.")}};
    for (const Texts &texts : all) {
        co_await Essay::aioCreate(executor, a.title = texts.first, a.body = texts.second);
    }
}

inline QList<qint64> foundEssays(const AioSearch &search)
{
    const auto &a = Essay::columns();
    QList<qint64> numbers;
    for (const auto &[number] : await(Essay::select(a.number).where(Aio::match(a, search)).orderBy(a.number).aioExecute())) {
        numbers << number;
    }
    return numbers;
}

/// What somebody might type; it prints its seed, which AIOORM_SEED sets.
class RandomTyping
{
public:
    /// With these characters besides those that mean something nowhere.
    explicit RandomTyping(const QString &signs)
        : m_characters(QStringLiteral("ab \"'*^:(){}+-,.\\%_\t\n\u00e9\u4e2d\u0301\U0001f331") + QChar() + QChar(0xd800) + QChar(0xdc00) + signs)
    {
        const int given = qEnvironmentVariableIntValue("AIOORM_SEED");
        const quint32 seed = given ? quint32(given) : QRandomGenerator::global()->generate();
        qInfo("AIOORM_SEED=%u", seed);
        m_random.seed(seed);
    }
    QString typed()
    {
        QString text;
        for (int length = m_random.bounded(12); length > 0; --length) {
            text += m_characters.at(m_random.bounded(int(m_characters.size())));
        }
        return text;
    }
    AioSearch::Ending ending() { return AioSearch::Ending(m_random.bounded(3)); }

private:
    const QString m_characters;
    QRandomGenerator m_random;
};

/// Something that is looked for, and the numbers of what is found. InnoDB's index has no short words and no stop words, and its collation
/// knows no accents; PostgreSQL's has all words as they are.
class SearchCase
{
public:
    const char *name;
    AioSearch search;
    QList<qint64> mysql, postgresql;
};
inline QList<SearchCase> searchCases()
{
    return {
        {"one word", AioSearch::words(u"water"), {1, 2}, {1, 2}},
        {"two words", AioSearch::words(u"plants  good"), {2}, {2}},
        {"the last is a beginning", AioSearch::words(u"good pla"), {2}, {2}},
        {"not a beginning", AioSearch::words(u"good pla", AioSearch::WholeWords), {}, {}},
        {"all are beginnings", AioSearch::words(u"go pla", AioSearch::AllAreBeginnings), {2}, {2}},
        {"any word", AioSearch::anyWord(u"dark breathe"), {2, 4}, {2, 4}},
        {"any word, the last is a beginning", AioSearch::anyWord(u"dark brea", AioSearch::LastIsBeginning), {2, 4}, {2, 4}},
        {"phrase", AioSearch::phrase(u"plants breathe"), {2}, {2}},
        {"phrase with a stop word", AioSearch::phrase(u"the plants"), {1, 2}, {1}}, // which is not in the index
        {"no such phrase", AioSearch::phrase(u"plants the morning"), {}, {}},
        {"without accents", AioSearch::words(u"CAFE"), {3}, {}},
        {"nothing", AioSearch::words(u" \t"), {}, {}},
        {"nothing, any", AioSearch::anyWord(u""), {}, {}},
        {"nothing, phrase", AioSearch::phrase(u""), {}, {}},
        {"only marks", AioSearch::words(u"!!! water ???"), {1, 2}, {1, 2}},
        {"nothing but marks", AioSearch::words(u"!?"), {}, {}},
        {"quotes", AioSearch::words(u"\"water\" \"\""), {1, 2}, {1, 2}},
        {"operators", AioSearch::words(u"+water -plants"), {1, 2}, {1, 2}}, // what was typed is words
        {"brackets and stars", AioSearch::words(u"(water* >plants)"), {1, 2}, {1, 2}},
        {"stop words", AioSearch::words(u"the water in a", AioSearch::WholeWords), {1, 2}, {}},
        {"a stop word that is being typed", AioSearch::words(u"water the"), {1, 2}, {1}},
        {"a short beginning", AioSearch::words(u"wa"), {1, 2}, {1, 2}},
        {"short words", AioSearch::words(u"do ferns", AioSearch::WholeWords), {1, 4}, {4}},
        {"parts of words", AioSearch::words(u"re-use"), {4}, {4}},
        {"with an apostrophe", AioSearch::words(u"fern's"), {}, {}},
        {"both", AioSearch::words(u"water") && AioSearch::words(u"soil"), {2}, {2}},
        {"both, and one is empty", AioSearch::words(u"water") && AioSearch::words(u""), {}, {}},
        {"both, and one has only stop words", AioSearch::words(u"the") && AioSearch::words(u"water"), {1, 2}, {1}},
        {"either", AioSearch::words(u"dark") || AioSearch::phrase(u"Good soil"), {2, 4}, {2, 4}},
        {"either, and one is empty", AioSearch::words(u"dark") || AioSearch::phrase(u"?"), {4}, {4}},
        {"one of two and another", (AioSearch::words(u"dark") || AioSearch::words(u"plants")) && AioSearch::words(u"ferns"), {1, 4}, {1, 4}},
        {"without", AioSearch::words(u"water").without(AioSearch::words(u"soil")), {1}, {1}},
        {"without nothing", AioSearch::words(u"water").without(AioSearch::words(u" ")), {1, 2}, {1, 2}},
        {"nothing without", AioSearch::words(u"").without(AioSearch::words(u"soil")), {}, {}},
        {"either, without",
         (AioSearch::words(u"ferns") || AioSearch::words(u"soil")).without(AioSearch::words(u"dark") || AioSearch::words(u"lets")),
         {1},
         {1}},
        {"web: words", AioSearch::web(u"plants water"), {1, 2}, {1, 2}},
        {"web: a phrase", AioSearch::web(u"\"good soil\" water"), {2}, {2}},
        {"web: unwanted", AioSearch::web(u"water -soil"), {1}, {1}},
        {"web: unwanted phrase", AioSearch::web(u"-\"good soil\" plants"), {1}, {1}},
        {"web: or", AioSearch::web(u"\"good soil\" OR dark"), {2, 4}, {2, 4}},
        {"web: or, unwanted", AioSearch::web(u"plants -lets or ferns -morning"), {1, 4}, {1, 4}},
        {"web: only unwanted", AioSearch::web(u"-soil"), {}, {}},
        {"web: marks", AioSearch::web(u"water - \"\" !! or"), {1, 2}, {1, 2}},
        {"web: an open quote", AioSearch::web(u"\"good soil"), {2}, {2}},
        {"web: nothing", AioSearch::web(u" "), {}, {}},
    };
}
