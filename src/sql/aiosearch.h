// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiocolumn.h"
#include "aioorm/sql/aiofunction.h"

#include <memory>

/// What to look for in a full-text index: AioFts5 of SQLite, AioTable::fullTextIndex() of PostgreSQL, MySQL and MariaDB. A query is made of what somebody
/// typed by words(), anyWord() and phrase(), and cannot be wrong then, whatever was typed; && and || put queries together.
///
///     const auto &i = NoteIndex::columns();
///     auto hits = co_await NoteIndex::select(i.id, Aio::snippet(i.content, u"<b>"_s, u"</b>"_s, u"…"_s, 12))
///                              .where(Aio::match(i, AioSearch::words(typed)))
///                              .orderBy(Aio::rank(i))
///                              .limit(20)
///                              .aioExecute();
///
/// MySQL and MariaDB index no word of less than three characters and none of InnoDB's list of stop words ("the", "in"): a search does not insist
/// on them there. Their index has what was committed, so that a transaction does not find what it has written itself.
class AIOORM_EXPORT AioSearch
{
public:
    enum Ending {
        WholeWords,
        LastIsBeginning, ///< of the last word only a part has been typed yet
        AllAreBeginnings,
    };

    /// All of the words, in any order and place. Nothing typed finds nothing.
    static AioSearch words(QStringView typed, Ending ending = LastIsBeginning);
    /// One of the words at least.
    static AioSearch anyWord(QStringView typed, Ending ending = WholeWords);
    /// The words one after the other.
    static AioSearch phrase(QStringView typed, Ending ending = WholeWords);
    /// As search engines take it: all of the words, "a phrase" in quotes, or between two of them, and without what has a minus sign before it:
    /// u"soil \"in the morning\" -dark or ferns". Whatever was typed has a meaning; nothing but what is unwanted finds nothing.
    static AioSearch web(QStringView typed);
    /// In the database's own language: FTS5's u"title : (water NEAR plants) NOT soil"_s, that of PostgreSQL's to_tsquery() or of BOOLEAN MODE.
    /// AioProgrammingError when it runs, if it is wrong.
    static AioSearch expression(const QString &query);

    /// Those of its rows that the other search does not find.
    AioSearch without(const AioSearch &unwanted) const;

    /// Nothing was typed.
    bool isEmpty() const;
    /// As FTS5 gets it.
    QString query() const;
    /// As MySQL and MariaDB get it, IN BOOLEAN MODE. Throws AioProgrammingError for a phrase whose last word is a beginning, which they do not
    /// have.
    QString booleanQuery() const;
    /// It has no phrase whose last word is a beginning.
    bool hasBooleanQuery() const;
    /// As PostgreSQL's to_tsquery() gets it; empty: nothing is found.
    QString tsQuery() const;

    friend AIOORM_EXPORT AioSearch operator&&(const AioSearch &a, const AioSearch &b);
    friend AIOORM_EXPORT AioSearch operator||(const AioSearch &a, const AioSearch &b);

private:
    class Part;
    explicit AioSearch(std::shared_ptr<const Part> part)
        : m_part(std::move(part))
    {
    }

    std::shared_ptr<const Part> m_part;
};

namespace Aio::Detail
{
/// The column of FTS5 that stands for the whole index, and the one with its order.
AIOORM_EXPORT NodePtr ftsNode(const SourcePtr &source, int hiddenField);
/// Throws AioProgrammingError for a column that is no text of a full-text index.
AIOORM_EXPORT NodePtr ftsFunction(const char *name, const NodePtr &column, std::vector<NodePtr> arguments);
/// The same of a text in any full-text index: `search` is what is shown in it.
AIOORM_EXPORT NodePtr shownNode(const char *name, const NodePtr &column, const AioSearch &search, std::vector<NodePtr> arguments);
/// Rows that match in the columns of an index: the one of that name, or the only one.
AIOORM_EXPORT NodePtr matchNode(const SourcePtr &source, const AioSearch &search, const char *index = nullptr);
AIOORM_EXPORT NodePtr matchNode(const NodePtr &column, const AioSearch &search);
/// What to order by for the best ones first.
AIOORM_EXPORT NodePtr rankNode(const SourcePtr &source, const AioSearch &search, const char *index = nullptr);

}

namespace Aio
{
/// Rows that match in any field of the full-text index. Throws AioProgrammingError if the model has none, or several.
template<Detail::WholeRows C>
Condition match(const C &columns, const AioSearch &search)
{
    return Condition(Detail::matchNode(Detail::sourceOfRows(columns), search));
}
/// The same with the index of that name (AioTable::named()).
template<Detail::WholeRows C>
Condition match(const C &columns, const char *index, const AioSearch &search)
{
    return Condition(Detail::matchNode(Detail::sourceOfRows(columns), search, index));
}
/// Rows that match in this field. On MySQL and MariaDB it has an index of its own.
template<class Owner, class T>
Condition match(const Column<Owner, T> &column, const AioSearch &search)
{
    return Condition(Detail::matchNode(column.aioNode(), search));
}

/// How well the row matches: the smaller, the better, so that orderBy(rank(i)) has the best first (bm25). Only with match(). FTS5.
template<Detail::WholeRows C>
Expr<double> rank(const C &columns)
{
    return Expr<double>(Detail::ftsNode(Detail::sourceOfRows(columns), AioTable::FtsRank));
}
/// How well the row matches this search, which match() was given as well: the smaller, the better.
template<Detail::WholeRows C>
Expr<double> rank(const C &columns, const AioSearch &search)
{
    return Expr<double>(Detail::rankNode(Detail::sourceOfRows(columns), search));
}
/// The same with the index of that name.
template<Detail::WholeRows C>
Expr<double> rank(const C &columns, const char *index, const AioSearch &search)
{
    return Expr<double>(Detail::rankNode(Detail::sourceOfRows(columns), search, index));
}
/// The same with a weight for each text field, in order; those left out weigh 1.
template<Detail::WholeRows C, class... Weight>
Function<double> bm25(const C &columns, Weight... weights)
{
    return Function<double>(
        Detail::functionNode("bm25", {Detail::ftsNode(Detail::sourceOfRows(columns), AioTable::FtsTable), Detail::valueNode(AioValue(double(weights)))...}));
}

/// The field's whole text with the words that match between `before` and `after`. Not escaped: for HTML, escape what is stored.
template<class Owner, class T>
Function<std::optional<QString>> highlight(const Column<Owner, T> &column, const QString &before, const QString &after)
{
    return Function<std::optional<QString>>(
        Detail::ftsFunction("highlight", column.aioNode(), {Detail::valueNode(AioValue(before)), Detail::valueNode(AioValue(after))}));
}
/// The part of the field's text, of so many words (64 at most), that matches best, with `ellipsis` where text was left out.
template<class Owner, class T>
Function<std::optional<QString>> snippet(const Column<Owner, T> &column, const QString &before, const QString &after, const QString &ellipsis, int words)
{
    return Function<std::optional<QString>>(Detail::ftsFunction("snippet",
                                                                column.aioNode(),
                                                                {Detail::valueNode(AioValue(before)),
                                                                 Detail::valueNode(AioValue(after)),
                                                                 Detail::valueNode(AioValue(ellipsis)),
                                                                 Detail::valueNode(AioValue(qint64(words)))}));
}
/// highlight() of what the search finds in this field. Not on MySQL and MariaDB.
template<class Owner, class T>
Function<std::optional<QString>> highlight(const Column<Owner, T> &column, const AioSearch &search, const QString &before, const QString &after)
{
    return Function<std::optional<QString>>(
        Detail::shownNode("highlight", column.aioNode(), search, {Detail::valueNode(AioValue(before)), Detail::valueNode(AioValue(after))}));
}
/// snippet() of what the search finds in this field. Not on MySQL and MariaDB; PostgreSQL has the ellipsis between parts only.
template<class Owner, class T>
Function<std::optional<QString>>
snippet(const Column<Owner, T> &column, const AioSearch &search, const QString &before, const QString &after, const QString &ellipsis, int words)
{
    return Function<std::optional<QString>>(Detail::shownNode("snippet",
                                                              column.aioNode(),
                                                              search,
                                                              {Detail::valueNode(AioValue(before)),
                                                               Detail::valueNode(AioValue(after)),
                                                               Detail::valueNode(AioValue(ellipsis)),
                                                               Detail::valueNode(AioValue(qint64(words)))}));
}
}
