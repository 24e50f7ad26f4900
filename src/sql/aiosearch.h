// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiocolumn.h"
#include "aioorm/sql/aiofunction.h"

/// What to look for in a full-text index (AioFts5). A query is made of what somebody typed by words(), anyWord() and phrase(), and cannot
/// be wrong then, whatever was typed; && and || put queries together.
///
///     const auto &i = NoteIndex::columns();
///     auto hits = co_await NoteIndex::select(i.id, Aio::snippet(i.content, u"<b>"_s, u"</b>"_s, u"…"_s, 12))
///                              .where(Aio::match(i, AioSearch::words(typed)))
///                              .orderBy(Aio::rank(i))
///                              .limit(20)
///                              .aioExecute();
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
    /// In FTS5's own language: u"title : (water NEAR plants) NOT soil"_s. AioProgrammingError when it runs, if it is wrong.
    static AioSearch expression(const QString &query) { return AioSearch(query); }

    /// Nothing was typed.
    bool isEmpty() const { return m_query.isEmpty(); }
    /// As FTS5 gets it.
    QString query() const;

    friend AIOORM_EXPORT AioSearch operator&&(const AioSearch &a, const AioSearch &b);
    friend AIOORM_EXPORT AioSearch operator||(const AioSearch &a, const AioSearch &b);

private:
    explicit AioSearch(const QString &query)
        : m_query(query)
    {
    }
    static AioSearch combined(const AioSearch &a, const AioSearch &b, const QString &by);

    QString m_query;
};

namespace Aio::Detail
{
/// The column of FTS5 that stands for the whole index, and the one with its order.
AIOORM_EXPORT NodePtr ftsNode(const SourcePtr &source, int hiddenField);
/// Throws AioProgrammingError for a column that is no text of a full-text index.
AIOORM_EXPORT NodePtr ftsFunction(const char *name, const NodePtr &column, std::vector<NodePtr> arguments);
AIOORM_EXPORT Condition matchCondition(NodePtr left, const AioSearch &search);

template<class C>
concept ColumnsOfModel = requires(const C &columns) {
    { columns.aioSource } -> std::convertible_to<const SourcePtr &>;
};
}

namespace Aio
{
/// Rows of the index that match in any field, or in one field. Throws AioProgrammingError if the model is no AioFts5.
template<Detail::ColumnsOfModel C>
Condition match(const C &columns, const AioSearch &search)
{
    return Detail::matchCondition(Detail::ftsNode(columns.aioSource, AioTable::FtsTable), search);
}
template<class Owner, class T>
Condition match(const Column<Owner, T> &column, const AioSearch &search)
{
    (void)Detail::ftsNode(column.aioNode()->source, AioTable::FtsTable); // that it is one
    return Detail::matchCondition(column.aioNode(), search);
}

/// How well the row matches: the smaller, the better, so that orderBy(rank(i)) has the best first (bm25). Only with match().
template<Detail::ColumnsOfModel C>
Expr<double> rank(const C &columns)
{
    return Expr<double>(Detail::ftsNode(columns.aioSource, AioTable::FtsRank));
}
/// The same with a weight for each text field, in order; those left out weigh 1.
template<Detail::ColumnsOfModel C, class... Weight>
Function<double> bm25(const C &columns, Weight... weights)
{
    return Function<double>(
        Detail::functionNode("bm25", {Detail::ftsNode(columns.aioSource, AioTable::FtsTable), Detail::valueNode(AioValue(double(weights)))...}));
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
}
