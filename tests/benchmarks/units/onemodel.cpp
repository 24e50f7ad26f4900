// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// What compile-one-model compiles: one model of eight fields, one query.

#include <AioModel>

class Book : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Book, "books",
        (qint64,                 id,        setId,        primaryKey()),
        (QString,                title,     setTitle,     maxLength(200).index()),
        (QString,                author,    setAuthor),
        (std::optional<QString>, note,      setNote),
        (int,                    pages,     setPages,     defaultsTo(0)),
        (double,                 price,     setPrice),
        (QDateTime,              published, setPublished, defaultsTo(&QDateTime::currentDateTimeUtc)),
        (bool,                   available, setAvailable, defaultsTo(true)))
    // clang-format on
};

AioTask<QList<std::shared_ptr<Book>>> newestBooks(QString author)
{
    const auto &b = Book::columns();
    auto books = co_await Book::select().where(b.author == author && b.pages > 100).orderBy(b.published.desc()).limit(20).aioExecute();
    co_return books;
}

#include "onemodel.moc"
