// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aiosqlresult.h"
#include "aioorm/orm/aioselect.h"

/// SQL of your own, with values that are bound: a ? for each, on every database, and ?? for a question mark.
///
///     AioRawSql(u"SELECT id, name FROM users WHERE rank > ?", 5).aioTuples<qint64, QString>(db)
///     AioRawSql(u"SELECT * FROM users ORDER BY random() LIMIT 3").aioModels<User>()
///
/// Never build the text from input: bind. It runs where it may write, unless readOnly() promises otherwise (on SQLite it runs
/// on a reader then, beside the writer). Errors: as those of a query; AioProgrammingError when the number of values is wrong.
/// Cost: one round trip each.
// exported member by member: g++ 12 takes no other attribute beside nodiscard
class AIO_QUERY AioRawSql
{
    template<class Start>
    auto waited(const AioExecutor &executor, Start &&start) const
    {
        return Aio::Detail::sync(executor, start, [&] {
            return Aio::Detail::textOf(*this, executor);
        });
    }

public:
    template<class... V>
    AIO_QUERY explicit AioRawSql(QStringView text, const V &...values)
    {
        m_data.text = text.toUtf8();
        m_data.values = {Aio::Detail::argumentNode(values)...};
    }

    /// It only reads.
    AioRawSql readOnly() const
    {
        AioRawSql copy(*this);
        copy.m_access = Aio::Access::Read;
        return copy;
    }

    /// Rows as objects, by the names of the columns. A field that is no column of the result is not read (AioModel::isPartial());
    /// a column that is no field is an AioProgrammingError.
    template<class Model>
    [[nodiscard]] AioTask<QList<std::shared_ptr<Model>>> aioModels() const
    {
        return aioModels<Model>(Aio::Detail::defaultExecutor(&Model::aioMeta));
    }
    template<class Model>
    [[nodiscard]] AioTask<QList<std::shared_ptr<Model>>> aioModels(const AioExecutor &executor) const
    {
        using Sink = Aio::Detail::ModelSink<Model>;
        return Aio::Detail::fetchModels<Model>(executor,
                                               m_data,
                                               m_access,
                                               std::make_unique<Sink>(Aio::Detail::ModelColumns(Aio::Detail::ModelColumns::Names::AreFields)));
    }
    /// Rows as tuples of these types, one for each column.
    template<class... T>
    [[nodiscard]] AioTask<QList<std::tuple<T...>>> aioTuples(const AioExecutor &executor) const
    {
        return Aio::Detail::fetchRows<std::tuple<T...>>(executor, m_data, m_access, std::type_identity<std::tuple<T...>>());
    }
    /// Rows as an aggregate with members of these types.
    template<class Struct, class... T>
    [[nodiscard]] AioTask<QList<Struct>> aioStructs(const AioExecutor &executor) const
    {
        static_assert(Aio::Detail::makesStruct<Struct, std::tuple<T...>>,
                      "AioOrm: aioStructs() needs an aggregate whose members have these types, in their order");
        return Aio::Detail::fetchRows<Struct>(executor, m_data, m_access, std::type_identity<std::tuple<T...>>());
    }
    /// Rows as maps, named and typed as the database does it.
    [[nodiscard]] AIOORM_EXPORT AioTask<QList<QVariantMap>> aioMaps(const AioExecutor &executor) const;
    /// The same with the names of the columns, the number of rows that it wrote, and the key of a row that it inserted.
    [[nodiscard]] AIOORM_EXPORT AioTask<AioSqlResult> aioResult(const AioExecutor &executor) const;
    /// The same rows some at a time, in flat memory; each waits for a connection. It only reads, readOnly() or not.
    template<class Model>
    [[nodiscard]] AioTask<AioStream<std::shared_ptr<Model>>> aioStreamModels(const AioExecutor &executor, int batchSize = Aio::defaultBatchSize) const
    {
        using Maker = Aio::Detail::ModelBatchMaker<Model>;
        std::shared_ptr<Aio::Detail::BatchMaker<std::shared_ptr<Model>>> maker =
            std::make_shared<Maker>(Aio::Detail::ModelColumns(Aio::Detail::ModelColumns::Names::AreFields));
        return Aio::Detail::openStream(executor, m_data, batchSize, std::move(maker));
    }
    template<class... T>
    [[nodiscard]] AioTask<AioStream<std::tuple<T...>>> aioStreamTuples(const AioExecutor &executor, int batchSize = Aio::defaultBatchSize) const
    {
        return Aio::Detail::streamRows<std::tuple<T...>>(executor, m_data, batchSize, std::type_identity<std::tuple<T...>>());
    }
    template<class Struct, class... T>
    [[nodiscard]] AioTask<AioStream<Struct>> aioStreamStructs(const AioExecutor &executor, int batchSize = Aio::defaultBatchSize) const
    {
        static_assert(Aio::Detail::makesStruct<Struct, std::tuple<T...>>,
                      "AioOrm: aioStreamStructs() needs an aggregate whose members have these types, in their order");
        return Aio::Detail::streamRows<Struct>(executor, m_data, batchSize, std::type_identity<std::tuple<T...>>());
    }
    [[nodiscard]] AIOORM_EXPORT AioTask<AioStream<QVariantMap>> aioStreamMaps(const AioExecutor &executor, int batchSize = Aio::defaultBatchSize) const;
    /// The rows that it wrote.
    [[nodiscard]] AIOORM_EXPORT AioTask<qint64> aioExecute(const AioExecutor &executor) const;

    // The synchronous names of the above, for run() and allowSync().
    template<class Model>
    QList<std::shared_ptr<Model>> models() const
    {
        return models<Model>(Aio::Detail::defaultExecutor(&Model::aioMeta));
    }
    template<class Model>
    QList<std::shared_ptr<Model>> models(const AioExecutor &executor) const
    {
        return waited(executor, [&] {
            return aioModels<Model>(executor);
        });
    }
    template<class... T>
    QList<std::tuple<T...>> tuples(const AioExecutor &executor) const
    {
        return waited(executor, [&] {
            return aioTuples<T...>(executor);
        });
    }
    template<class Struct, class... T>
    QList<Struct> structs(const AioExecutor &executor) const
    {
        return waited(executor, [&] {
            return aioStructs<Struct, T...>(executor);
        });
    }
    QList<QVariantMap> maps(const AioExecutor &executor) const
    {
        return waited(executor, [&] {
            return aioMaps(executor);
        });
    }
    AioSqlResult result(const AioExecutor &executor) const
    {
        return waited(executor, [&] {
            return aioResult(executor);
        });
    }
    template<class Model>
    AioStream<std::shared_ptr<Model>> streamModels(const AioExecutor &executor, int batchSize = Aio::defaultBatchSize) const
    {
        return waited(executor, [&] {
            return aioStreamModels<Model>(executor, batchSize);
        });
    }
    template<class... T>
    AioStream<std::tuple<T...>> streamTuples(const AioExecutor &executor, int batchSize = Aio::defaultBatchSize) const
    {
        return waited(executor, [&] {
            return aioStreamTuples<T...>(executor, batchSize);
        });
    }
    template<class Struct, class... T>
    AioStream<Struct> streamStructs(const AioExecutor &executor, int batchSize = Aio::defaultBatchSize) const
    {
        return waited(executor, [&] {
            return aioStreamStructs<Struct, T...>(executor, batchSize);
        });
    }
    AioStream<QVariantMap> streamMaps(const AioExecutor &executor, int batchSize = Aio::defaultBatchSize) const
    {
        return waited(executor, [&] {
            return aioStreamMaps(executor, batchSize);
        });
    }
    qint64 execute(const AioExecutor &executor) const
    {
        return waited(executor, [&] {
            return aioExecute(executor);
        });
    }

    AioSql sql(const AioDialect &dialect = AioDialect::reference()) const { return Aio::Detail::compile(m_data, dialect); }

private:
    Aio::Detail::RawData m_data;
    Aio::Access m_access = Aio::Access::Write;
};
